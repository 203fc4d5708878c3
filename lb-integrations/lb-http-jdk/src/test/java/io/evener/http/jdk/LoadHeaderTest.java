package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.LoadBalancerEvent.LoadReportRefused;
import io.evener.Pool;
import io.evener.spi.Guard;
import io.evener.spi.LoadReport;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import io.evener.strategies.Strategies;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What endpoints say about their load in a header of their responses. */
class LoadHeaderTest extends HttpTest {

    private final List<LoadReport> told = new CopyOnWriteArrayList<>();
    private final List<LoadBalancerEvent> events = new CopyOnWriteArrayList<>();

    private String telling(String header) throws IOException {
        return serve(exchange -> {
            try (exchange) {
                boolean moved = exchange.getRequestURI().getPath().equals("/moved");
                exchange.getResponseHeaders()
                        .add(moved ? "Location" : "Endpoint-Load-Metrics", moved ? "/there" : header);
                exchange.sendResponseHeaders(moved ? 302 : 200, -1);
            }
        });
    }

    private HttpClient client(HttpClient through, String uri, boolean asking) {
        Pool pool = closing(Pool.builder("orders")
                .listener(events::add)
                .listenerExecutor(Runnable::run)
                .endpoints(List.of(Endpoint.of(uri)))
                .build());
        Guard listening = context -> {
            context.track(
                    (member, peers) -> new MemberState() {
                        @Override
                        public void reported(LoadReport report) {
                            told.add(report);
                        }
                    },
                    asking ? new Signal[] {Signal.LOAD_REPORT} : new Signal[0]);
            return snapshot -> {};
        };
        LoadBalancer balancer = closing(LoadBalancer.builder(pool)
                .strategy(Strategies.roundRobin())
                .guard(listening)
                .build());
        return BalancedHttpClient.wrap(through, Map.of("orders", balancer));
    }

    @Test
    void header_ofAResponse_isToldToWhoAsked() throws Exception {
        HttpClient client = client(http, telling("TEXT cpu_utilization=0.5, rps_fractional=20, eps=1"), true);
        client.send(get("http://orders/x"), ofString());
        client.sendAsync(get("http://orders/x"), ofString()).join();
        assertThat(told).containsExactly(new LoadReport(0.5, 20, 1, -1), new LoadReport(0.5, 20, 1, -1));
    }

    @Test
    void header_afterARedirectWithinTheEndpoint_isToldOnce() throws Exception {
        HttpClient follower =
                HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();
        HttpClient client = client(follower, telling("JSON {\"cpuUtilization\": 0.75}"), true);
        assertThat(client.send(get("http://orders/moved"), ofString()).statusCode())
                .isEqualTo(200);
        assertThat(told).containsExactly(new LoadReport(0.75, -1, -1, -1));
    }

    @Test
    void header_nobodyAsked_isNotRead() throws Exception {
        HttpClient client = client(http, telling("TEXT cpu_utilization=NaN"), false);
        client.send(get("http://orders/x"), ofString());
        assertThat(told).isEmpty();
        assertThat(events).noneMatch(LoadReportRefused.class::isInstance);
    }

    @Test
    void header_garbage_failsNoCallAndIsToldOf() throws Exception {
        HttpClient client = client(http, telling("TEXT cpu_utilization=NaN"), true);
        HttpResponse<String> response = client.send(get("http://orders/x"), ofString());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(told).isEmpty();
        await("an event", () -> events.stream().anyMatch(LoadReportRefused.class::isInstance));
    }
}
