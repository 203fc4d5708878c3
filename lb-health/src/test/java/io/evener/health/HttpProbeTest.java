package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.evener.Endpoint;
import io.evener.spi.HealthProbe;
import io.evener.spi.ProbeResult;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against real servers on loopback, in the clear. */
class HttpProbeTest {

    private final ExecutorService serverThreads = Executors.newCachedThreadPool();
    private final List<HealthProbe> opened = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(serverThreads);
        server.start();
    }

    @AfterEach
    void stop() {
        opened.forEach(HealthProbe::close);
        server.stop(0);
        serverThreads.shutdownNow();
    }

    private HealthProbe open(HttpProbe probe) {
        HealthProbe live = probe.open();
        opened.add(live);
        return live;
    }

    private HealthProbe get() {
        return open(HttpProbe.get("/health"));
    }

    private Endpoint endpoint() {
        return endpoint("http", server.getAddress().getPort());
    }

    private static Endpoint endpoint(String scheme, int port) {
        return Endpoint.of(scheme + "://127.0.0.1:" + port);
    }

    private void answer(int status, String body) {
        server.createContext("/health", exchange -> reply(exchange, status, body));
    }

    private static void reply(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @ParameterizedTest
    @CsvSource({
        "200,ok,true",
        "200,'',true",
        "204,'',true",
        "299,x,true",
        "302,moved,false",
        "404,no,false",
        "500,no,false",
        "503,'',false"
    })
    void status_decides(int status, String body, boolean well) throws Exception {
        answer(status, body);
        ProbeResult result = Answers.await(get(), endpoint());
        assertThat(result).isEqualTo(well ? ProbeResult.up() : ProbeResult.down("status " + status));
    }

    @Test
    void redirect_isNotFollowed() throws Exception {
        server.createContext("/other", exchange -> reply(exchange, 200, "ok"));
        server.createContext("/health", exchange -> {
            exchange.getResponseHeaders().add("Location", "/other");
            reply(exchange, 302, "");
        });
        assertThat(Answers.await(get(), endpoint())).isEqualTo(ProbeResult.down("status 302"));
        assertThat(Answers.await(open(HttpProbe.builder("/health").status(302).build()), endpoint())
                        .healthy())
                .isTrue();
    }

    @Test
    void request_isWhatWasAskedFor() throws Exception {
        AtomicReference<String> seen = new AtomicReference<>();
        server.createContext("/", exchange -> {
            Headers headers = exchange.getRequestHeaders();
            seen.set(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + exchange.getProtocol() + " "
                    + headers.get("X-token") + " " + headers.get("User-agent") + " " + headers.get("Upgrade"));
            reply(exchange, 200, "");
        });
        HttpProbe.Builder builder =
                HttpProbe.builder("/a/b?c=d%20e").method("HEAD").header("X-Token", "t");
        assertThat(Answers.await(
                                open(builder.build()),
                                endpoint("ws", server.getAddress().getPort()))
                        .healthy())
                .isTrue();
        assertThat(seen.get()).isEqualTo("HEAD /a/b?c=d%20e HTTP/1.1 [t] [evener-probe] null");
        Answers.await(open(builder.header("user-agent", "mine").build()), endpoint());
        assertThat(seen.get()).contains("[mine]");
    }

    @Test
    void bodyUpToTheLimit_keepsTheConnection() throws Exception {
        List<Integer> ports = new ArrayList<>();
        server.createContext("/health", exchange -> {
            ports.add(exchange.getRemoteAddress().getPort());
            reply(exchange, 200, "x".repeat(10_000));
        });
        HealthProbe probe = get();
        for (int i = 0; i < 5; i++) {
            assertThat(Answers.await(probe, endpoint()).healthy()).isTrue();
        }
        assertThat(ports).hasSize(5).containsOnly(ports.get(0));
    }

    @Test
    void bodyThatNeverEnds_isCutOffAtTheLimit() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                while (true) {
                    body.write(new byte[4096]);
                }
            } catch (IOException e) {
                cut.countDown();
            }
        });
        assertThat(Answers.await(get(), endpoint()).healthy()).isTrue();
        assertThat(cut.await(Answers.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(Answers.await(open(HttpProbe.builder("/health").bodyLimit(0).build()), endpoint())
                        .healthy())
                .isTrue();
    }

    /** The client's own timeout ends at the headers; a cancel must reach the body. */
    @Test
    void bodyThatTrickles_endsWhenCancelled() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        CountDownLatch cut = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            body.write('x');
            body.flush();
            answered.countDown();
            try {
                cancelled.await();
                while (true) {
                    body.write(new byte[4096]);
                    body.flush();
                }
            } catch (IOException | InterruptedException e) {
                cut.countDown();
            }
        });
        CompletableFuture<ProbeResult> answer = Answers.start(get(), endpoint());
        assertThat(answered.await(Answers.SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(answer).isNotDone();
        answer.cancel(true);
        cancelled.countDown();
        assertThat(cut.await(Answers.SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void bodyThatBreaksOff_isIll() throws Exception {
        try (ServerSocket raw = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<ProbeResult> answer = Answers.start(get(), endpoint("http", raw.getLocalPort()));
            try (Socket socket = raw.accept()) {
                socket.getInputStream().read(new byte[1024]);
                socket.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(answer)
                    .failsWithin(Answers.SECONDS, TimeUnit.SECONDS)
                    .withThrowableOfType(ExecutionException.class);
        }
    }

    @Test
    void illStatus_isKnownBeforeItsBody() throws Exception {
        try (ServerSocket raw = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture<ProbeResult> answer = Answers.start(get(), endpoint("http", raw.getLocalPort()));
            try (Socket socket = raw.accept()) {
                socket.getInputStream().read(new byte[1024]);
                socket.getOutputStream()
                        .write("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nhalf".getBytes(StandardCharsets.UTF_8));
                assertThat(answer.get(Answers.SECONDS, TimeUnit.SECONDS)).isEqualTo(ProbeResult.down("status 503"));
            }
        }
    }

    @Test
    void serverThatNeverAnswers_disturbsNobody_andItsConnectionIsClosedOnCancel() throws Exception {
        answer(200, "ok");
        HealthProbe probe = get();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            List<CompletableFuture<ProbeResult>> hanging = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                hanging.add(Answers.start(probe, endpoint("http", mute.getLocalPort())));
            }
            try (Socket accepted = mute.accept()) {
                accepted.setSoTimeout(Answers.SECONDS * 1000);
                assertThat(Answers.await(probe, endpoint()).healthy()).isTrue();
                assertThat(hanging).noneMatch(CompletableFuture::isDone);
                hanging.forEach(stage -> stage.cancel(true));
                while (accepted.getInputStream().read() != -1) {
                    // the request, then the end
                }
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void hangingConnects_areClosedOnCancel() throws Exception {
        List<SocketChannel> fillers = new ArrayList<>();
        HealthProbe probe = get();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            TcpProbeTest.fillBacklog(full, fillers);
            long before = openFiles();
            List<CompletableFuture<ProbeResult>> hanging = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                hanging.add(Answers.start(probe, endpoint("http", full.getLocalPort())));
            }
            Answers.until(() -> openFiles() >= before + 50);
            hanging.forEach(stage -> stage.cancel(true));
            Answers.until(() -> openFiles() < before + 25);
        } finally {
            for (SocketChannel filler : fillers) {
                filler.close();
            }
        }
    }

    private static long openFiles() {
        String[] files = new File("/proc/self/fd").list();
        return files == null ? 0 : files.length;
    }

    @Test
    void refusedAndUnknown_areIllWithAReason() throws Exception {
        HealthProbe probe = get();
        assertThat(Answers.await(probe, endpoint("http", TcpProbeTest.refusingPort())))
                .isEqualTo(ProbeResult.down("connect refused"));
        assertThat(Answers.await(probe, Endpoint.of("http://nowhere.invalid:80"))
                        .reason())
                .startsWith("unknown host");
        assertThat(Answers.await(probe, Endpoint.of("grpc://127.0.0.1:80")))
                .isEqualTo(ProbeResult.down("must be http, https, ws or wss to be asked over HTTP: scheme=grpc"));
    }

    @Test
    void plainServerAskedOverTls_isIllWithAReason() throws Exception {
        try (ServerSocket raw = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            serverThreads.execute(() -> answerInTheClear(raw));
            assertThat(Answers.await(get(), endpoint("https", raw.getLocalPort()))
                            .reason())
                    .startsWith("TLS");
        }
    }

    /** More than once: the client may try again. */
    private static void answerInTheClear(ServerSocket raw) {
        while (!raw.isClosed()) {
            try (Socket socket = raw.accept()) {
                socket.getInputStream().read(new byte[1024]);
                socket.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The test is over, or the client hung up.
            }
        }
    }

    @Test
    void close_endsChecksAndThreads() throws Exception {
        answer(200, "ok");
        HealthProbe probe = HttpProbe.get("/health").open();
        assertThat(Answers.await(probe, endpoint()).healthy()).isTrue();
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<ProbeResult> hanging = Answers.start(probe, endpoint("http", mute.getLocalPort()));
            probe.close();
            assertThat(hanging.get(Answers.SECONDS, TimeUnit.SECONDS)).isEqualTo(ProbeResult.down("probe is closed"));
        }
        Answers.until(() -> Answers.threads("evener-probe") == 0);
        Answers.untilCollected(() -> Answers.threads("HttpClient-") == 0);
        assertThat(Answers.await(probe, endpoint())).isEqualTo(ProbeResult.down("probe is closed"));
    }
}
