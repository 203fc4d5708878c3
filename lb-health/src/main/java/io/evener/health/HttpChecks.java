package io.evener.health;

import io.evener.Endpoint;
import io.evener.spi.ProbeResult;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Asks over the JDK's HTTP client. Making a client loads certificates, so that too happens on a worker. The client
 * looks names up again, on a worker, and finds them in the JDK's cache, where {@link NameLookup} has just put them.
 */
final class HttpChecks extends Checks {

    /** TLS handshakes are all they do; nothing on them waits. */
    private static final int WORKERS = 2;

    private final HttpProbe probe;
    private final ThreadPoolExecutor workers = HelperThreads.atMost(WORKERS, "evener-probe-http");
    private final HttpClients clients;

    HttpChecks(HttpProbe probe, @Nullable SSLContext sslContext) {
        this.probe = probe;
        this.clients = new HttpClients(workers, sslContext);
    }

    @Override
    String refusal(Endpoint endpoint) {
        return switch (endpoint.scheme()) {
            case "http", "https", "ws", "wss" -> "";
            default -> "must be http, https, ws or wss to be asked over HTTP: scheme=" + endpoint.scheme();
        };
    }

    @Override
    void start(Endpoint endpoint, InetAddress address, CompletableFuture<ProbeResult> answer) {
        workers.execute(() -> {
            if (!answer.isDone()) {
                attempt(answer, () -> send(endpoint, address, answer));
            }
        });
    }

    private void send(Endpoint endpoint, InetAddress address, CompletableFuture<ProbeResult> answer) throws Exception {
        String tlsName = endpoint.tlsName().orElse("");
        // The client takes SNI from the URI's host unless that is an address: only then does the TLS name count.
        String host = tlsName.isEmpty() ? endpoint.host() : literal(address);
        HttpClient client = clients.of(tlsName);
        HttpRequest request = probe.request(endpoint.isSecure() ? "https" : "http", host, endpoint.port());
        CompletableFuture<HttpResponse<ProbeResult>> exchange = client.sendAsync(request, probe.expected()::judge);
        whenDone(answer, (result, error) -> exchange.cancel(true));
        whenDone(exchange, (response, error) -> {
            if (error != null) {
                answer.completeExceptionally(error);
            } else {
                answer.complete(response.body());
            }
        });
    }

    static String literal(InetAddress address) {
        return address instanceof Inet6Address
                ? "[" + address.getHostAddress().replace("%", "%25") + "]"
                : address.getHostAddress();
    }

    @Override
    void release() {
        clients.close();
        HelperThreads.retire(workers);
    }
}
