package io.evener.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.testing.ManualTime;
import java.io.IOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A WebSocket is one long attempt. */
class WebSocketTest extends HttpTest {

    private final CountDownLatch go = new CountDownLatch(1);
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<WebSocket> seen = new LinkedBlockingQueue<>();

    private final WebSocket.Listener listener = new WebSocket.Listener() {
        @Override
        public void onOpen(WebSocket webSocket) {
            seen.add(webSocket);
            heard.add("open");
            webSocket.request(10);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            seen.add(webSocket);
            heard.add(data.toString());
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
            heard.add("close " + statusCode);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            heard.add("error");
        }
    };

    // ---- a server ------------------------------------------------------------------------------------------------

    private static void shakeHands(RawServer.Connection connection) throws Exception {
        String head = connection.head();
        String key = header(head, "Sec-WebSocket-Key");
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.ISO_8859_1));
        connection.write(
                "HTTP/1.1 101 Switching Protocols",
                "Upgrade: websocket",
                "Connection: Upgrade",
                "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest),
                head.contains("Sec-WebSocket-Protocol") ? "Sec-WebSocket-Protocol: v1" : "X-None: x",
                "",
                "");
    }

    private static String header(String head, String name) {
        return head.lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).trim())
                .findFirst()
                .orElseThrow();
    }

    private static void sendText(RawServer.Connection connection, String text) throws IOException {
        connection.write("\u0081" + (char) text.length() + text);
    }

    private static void sendClose(RawServer.Connection connection, int code) throws IOException {
        connection.write("\u0088\u0002" + (char) (code >> 8) + (char) (code & 0xFF));
    }

    /** A server that greets, waits for the test's word, and then does this. */
    private RawServer greeting(RawServer.Script then) throws IOException {
        return raw(connection -> {
            shakeHands(connection);
            sendText(connection, "hello");
            go.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            then.run(connection);
        });
    }

    private RawServer closingWith(int code) throws IOException {
        return greeting(connection -> {
            sendClose(connection, code);
            connection.awaitClientLeft();
        });
    }

    private WebSocket open(BalancedHttpClient client) throws Exception {
        WebSocket webSocket = client.newWebSocketBuilder()
                .buildAsync(URI.create("ws://orders/feed?x=1"), listener)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertHeard("open", "hello");
        assertThat(inFlight()).isEqualTo(1);
        assertThat(recorder.responded).containsExactly(Outcome.SUCCESS);
        return webSocket;
    }

    private void assertHeard(String... expected) throws InterruptedException {
        for (String one : expected) {
            assertThat(heard.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(one);
        }
    }

    private void assertEnded(Outcome outcome) {
        await("the end", () -> inFlight() == 0);
        assertThat(recorder.ended).containsExactly(outcome);
    }

    // ---- tests ---------------------------------------------------------------------------------------------------

    @Test
    void webSocket_isBalanced_andEndsWhenTheServerCloses() throws Exception {
        RawServer server = closingWith(1000);
        WebSocket webSocket = open(orders(server.uri()));
        assertThat(server.heads.take()).startsWith("GET /feed?x=1 HTTP/1.1\r\n");
        assertThat(seen).as("listeners see what the caller has").containsOnly(webSocket);
        go.countDown();
        assertHeard("close 1000");
        assertEnded(Outcome.SUCCESS);
    }

    @Test
    void webSocket_closedWithAnError_isFailure() throws Exception {
        open(orders(closingWith(1011).uri()));
        go.countDown();
        assertHeard("close 1011");
        assertEnded(Outcome.FAILURE);
    }

    @Test
    void webSocket_closedToTryAgainLater_isOverloaded() throws Exception {
        open(orders(closingWith(1013).uri()));
        go.countDown();
        assertHeard("close 1013");
        assertEnded(Outcome.OVERLOADED);
    }

    @Test
    void webSocket_closedByTheCaller_endsWithTheServersAnswer() throws Exception {
        RawServer server = greeting(connection -> {
            connection.in.read();
            sendClose(connection, 1000);
            connection.awaitClientLeft();
        });
        WebSocket webSocket = open(orders(server.uri()));
        go.countDown();
        assertThat(webSocket.sendClose(1000, "bye").get(10, TimeUnit.SECONDS)).isSameAs(webSocket);
        assertThat(webSocket.isOutputClosed()).isTrue();
        assertHeard("close 1000");
        assertEnded(Outcome.SUCCESS);
    }

    @Test
    void webSocket_aborted_isCancelled() throws Exception {
        WebSocket webSocket = open(orders(closingWith(1000).uri()));
        webSocket.abort();
        assertEnded(Outcome.CANCELLED);
        assertThat(webSocket.isInputClosed()).isTrue();
    }

    @Test
    void webSocket_reset_isFailure() throws Exception {
        open(orders(greeting(RawServer.Connection::reset).uri()));
        go.countDown();
        assertHeard("error");
        assertEnded(Outcome.FAILURE);
    }

    @Test
    void webSocket_outlivesLeaseMaxAge() throws Exception {
        ManualTime time = new ManualTime();
        LoadBalancer balancer = balancer(Pool.builder("orders")
                .endpoint(Endpoint.of(closingWith(1000).uri()))
                .ticker(time)
                .scheduler(time)
                .leaseMaxAge(Duration.ofMinutes(1))
                .build());
        WebSocket webSocket = open(BalancedHttpClient.wrap(http, Map.of("orders", balancer)));
        time.advance(Duration.ofHours(1));
        assertThat(inFlight()).isEqualTo(1);
        webSocket.abort();
        assertEnded(Outcome.CANCELLED);
    }

    @Test
    void settingsAndRoutes_reachTheServer() throws Exception {
        RawServer server = closingWith(1000);
        BalancedHttpClient client = BalancedHttpClient.builder(http)
                .route(Route.to(balancer(server.uri()))
                        .authority("orders")
                        .pathPrefix("/feed")
                        .header("x-canary", "true"))
                .build();
        assertThatThrownBy(() -> client.newWebSocketBuilder()
                        .buildAsync(URI.create("ws://orders/feed"), listener)
                        .get())
                .hasRootCauseInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must match a route");
        WebSocket webSocket = client.newWebSocketBuilder()
                .header("X-Canary", "true")
                .subprotocols("v1", "v0")
                .connectTimeout(PATIENCE)
                .buildAsync(URI.create("ws://orders/feed"), listener)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(webSocket.getSubprotocol()).isEqualTo("v1");
        assertThat(server.heads.take()).containsIgnoringCase("x-canary: true");
        webSocket.abort();
        assertEnded(Outcome.CANCELLED);
    }

    @Test
    void handshake_refused_isByStatus() throws Exception {
        CompletableFuture<WebSocket> opening =
                orders(serve(503, "busy")).newWebSocketBuilder().buildAsync(URI.create("ws://orders/feed"), listener);
        assertThatThrownBy(opening::get).hasCauseInstanceOf(WebSocketHandshakeException.class);
        assertEnded(Outcome.OVERLOADED);
    }

    @Test
    void connection_refused_isConnectFailure() throws Exception {
        CompletableFuture<WebSocket> opening =
                orders(refusing()).newWebSocketBuilder().buildAsync(URI.create("ws://orders/feed"), listener);
        assertThatThrownBy(opening::get).hasCauseInstanceOf(IOException.class);
        assertEnded(Outcome.CONNECT_FAILURE);
    }

    @Test
    void opening_cancelled_abortsTheWebSocketOnceItIsOpen() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CompletableFuture<WebSocket> opening = orders(raw(connection -> {
                            arrived.countDown();
                            go.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                            shakeHands(connection);
                            connection.awaitClientLeft();
                            heard.add("left");
                        })
                        .uri())
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://orders/feed"), listener);
        arrived.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        opening.cancel(true);
        go.countDown();
        assertHeard("open", "left");
        assertEnded(Outcome.CANCELLED);
    }

    @Test
    void unknownAuthority_passesThrough() throws Exception {
        RawServer server = closingWith(1000);
        WebSocket webSocket = orders("http://10.0.0.1:1")
                .newWebSocketBuilder()
                .buildAsync(URI.create(server.uri().replace("http", "ws") + "/feed"), listener)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(webSocket).isNotInstanceOf(WebSocketLease.class);
        webSocket.abort();
        assertThat(recorder.begun).hasValue(0);
    }

    // ---- the example of the package's description ------------------------------------------------------------------

    private CompletableFuture<WebSocket> feed(LoadBalancer balancer) {
        Lease lease = balancer.acquire();
        lease.holdOpen();
        return http.newWebSocketBuilder()
                .buildAsync(lease.endpoint().uri().resolve("/feed"), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
                        lease.complete(Outcome.SUCCESS);
                        return null;
                    }

                    @Override
                    public void onError(WebSocket webSocket, Throwable error) {
                        lease.complete(Outcome.FAILURE);
                    }
                })
                .whenComplete((webSocket, error) -> {
                    if (error != null) {
                        lease.complete(HttpOutcomes.ofDefaults().classify(null, error));
                    }
                });
    }

    @Test
    void example_webSocketOfOnesOwnClient_isCountedUntilItCloses() throws Exception {
        String uri = closingWith(1000).uri().replace("http", "ws");
        feed(balancer(uri)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(inFlight()).isEqualTo(1);
        go.countDown();
        assertEnded(Outcome.SUCCESS);
        assertThatThrownBy(
                        () -> feed(balancer(refusing().replace("http", "ws"))).get())
                .hasCauseInstanceOf(IOException.class);
        assertThat(recorder.ended).containsExactly(Outcome.SUCCESS, Outcome.CONNECT_FAILURE);
    }
}
