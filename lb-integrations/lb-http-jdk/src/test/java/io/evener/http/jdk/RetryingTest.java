package io.evener.http.jdk;

import com.sun.net.httpserver.HttpHandler;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.Scheduler;
import io.evener.call.Backoff;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.strategies.Strategies;
import io.evener.testing.ManualTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;

/** Endpoints that are tried in the order given, in virtual time. */
abstract class RetryingTest extends HttpTest {

    enum Way {
        SEND {
            @Override
            <T> HttpResponse<T> send(HttpClient client, HttpRequest request, BodyHandler<T> handler) throws Exception {
                return client.send(request, handler);
            }
        },
        SEND_ASYNC {
            @Override
            <T> HttpResponse<T> send(HttpClient client, HttpRequest request, BodyHandler<T> handler) throws Exception {
                try {
                    return client.sendAsync(request, handler).get();
                } catch (ExecutionException e) {
                    throw (Exception) e.getCause();
                }
            }
        };

        abstract <T> HttpResponse<T> send(HttpClient client, HttpRequest request, BodyHandler<T> handler)
                throws Exception;
    }

    /** What arrived, in order: a server's name, the method, the headers asked for, the body. */
    final List<String> arrived = new CopyOnWriteArrayList<>();

    private final AtomicInteger owed = new AtomicInteger();
    final ManualTime time = new ManualTime();
    Scheduler scheduler = time;
    Pool pool = Pool.of("unused");
    RetryBudget budget = RetryBudget.builder().least(1000).build();
    /** Without waits, which an asynchronous call would leave to whoever moves the clock. */
    HttpRetries retries = waiting(Backoff.none());

    static HttpRetries waiting(Backoff backoff) {
        return HttpRetries.ofDefaults().options(CallOptions.ofDefaults().backoff(backoff));
    }

    final LoadBalancer inOrder(String... uris) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String uri : uris) {
            endpoints.add(Endpoint.builder(uri).tier(endpoints.size()).build());
        }
        pool = Pool.builder("orders")
                .endpoints(endpoints)
                .ticker(time)
                .scheduler(scheduler)
                .build();
        return watched(LoadBalancer.builder(known(pool))
                .strategy(Strategies.firstAvailable())
                .retryBudget(counted(budget)));
    }

    private RetryBudget counted(RetryBudget counting) {
        return new RetryBudget() {
            @Override
            public void deposit() {
                counting.deposit();
            }

            @Override
            public Scheduler.Cancellable watch(Traffic traffic) {
                return counting.watch(traffic);
            }

            @Override
            public void failed(Outcome outcome) {
                counting.failed(outcome);
            }

            @Override
            public boolean tryWithdraw(Outcome failure) {
                boolean granted = counting.tryWithdraw(failure);
                owed.addAndGet(granted ? 1 : 0);
                return granted;
            }

            @Override
            public void settled(boolean success) {
                owed.decrementAndGet();
                counting.settled(success);
            }

            @Override
            public double balance() {
                return counting.balance();
            }
        };
    }

    @AfterEach
    void everyRetryGranted_isSettledOnce() {
        await("settled", () -> owed.get() == 0);
    }

    final BalancedHttpClient client(String... uris) {
        return client(http, uris);
    }

    final BalancedHttpClient client(HttpClient over, String... uris) {
        return BalancedHttpClient.builder(over)
                .route(Route.to(inOrder(uris)).authority("orders").retries(retries))
                .build();
    }

    /** Returns the URI of a server that writes down what arrives and answers with this status, headers and its name. */
    final String answering(String name, int status, String... headers) throws IOException {
        HttpHandler handler = exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes());
                arrived.add((name + " " + exchange.getRequestMethod() + " " + body).strip());
                for (int i = 0; i < headers.length; i += 2) {
                    exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
                }
                if (exchange.getRequestMethod().equals("HEAD")) {
                    exchange.sendResponseHeaders(status, -1);
                } else {
                    exchange.sendResponseHeaders(status, name.length());
                    exchange.getResponseBody().write(name.getBytes());
                }
            }
        };
        return serve(handler);
    }

    /** Returns the URI of a server that reads a request's head and resets the connection. */
    final String resetting() throws IOException {
        return raw(connection -> {
                    connection.head();
                    arrived.add("reset");
                    connection.reset();
                })
                .uri();
    }

    static HttpRequest request(String method, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create("http://orders/x"))
                .method(method, body)
                .build();
    }

    static CallOptions within(Duration deadline) {
        return CallOptions.ofDefaults().backoff(Backoff.none()).deadline(deadline);
    }
}
