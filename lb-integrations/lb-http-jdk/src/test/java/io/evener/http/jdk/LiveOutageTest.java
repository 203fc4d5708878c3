package io.evener.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.evener.Endpoint;
import io.evener.Pool;
import io.evener.health.HttpProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One of three real servers dies in one way or another, under load: it is out within the monitor's bound, no call fails,
 * and it gets calls again when it is back.
 */
class LiveOutageTest extends LiveTest {

    // ---- the ways to die -----------------------------------------------------------------------------------------

    @Test
    void killed_isOutWithinTheBound_noCallFails_andIsBackAfterItsRestart() throws Exception {
        LiveServer victim = servers.get(0);
        Pool pool = liveServers();
        BalancedHttpClient client = BalancedHttpClient.wrap(http, Map.of("orders", probed(pool)));
        try (Callers callers = new Callers(client)) {
            awaitWarm(pool, callers);
            victim.kill();
            awaitOut(pool, victim.uri());
            victim.startAgain();
            awaitServing(pool, callers, victim.uri());
            assertThat(callers.failures).isEmpty();
        }
    }

    @Test
    void stopped_isOutWithinTheBound_noCallFails_andIsBackWhenContinued() throws Exception {
        LiveServer victim = servers.get(1);
        Pool pool = liveServers();
        try (Callers callers = new Callers(patient(http, probed(pool)))) {
            awaitWarm(pool, callers);
            victim.signal("STOP");
            try {
                awaitOut(pool, victim.uri());
                assertThat(reasons(victim.uri())).last().asString().contains("no answer within");
            } finally {
                victim.signal("CONT");
            }
            awaitServing(pool, callers, victim.uri());
            assertThat(callers.failures).isEmpty();
        }
    }

    /** Accepts and never answers, as behind a firewall that has forgotten the connection. */
    @Test
    void mute_isOutWithinTheBound_noCallFails() throws Exception {
        RawServer mute = raw(RawServer.Connection::awaitClientLeft);
        Pool pool = liveServers();
        try (Callers callers = new Callers(patient(http, probed(pool)))) {
            awaitWarm(pool, callers);
            pool.add(Endpoint.of(mute.uri()));
            awaitOut(pool, mute.uri());
            awaitServing(pool, callers, servers.get(0).uri());
            assertThat(callers.failures).isEmpty();
        }
    }

    /** A full backlog drops SYNs: connections hang as they would towards a machine that is gone. */
    @Test
    void unreachable_isOutWithinTheBound_noCallFails() throws Exception {
        ServerSocket full = closing(new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1")));
        for (int i = 0; i < 8; i++) {
            SocketChannel filler = closing(SocketChannel.open());
            filler.configureBlocking(false);
            filler.connect(full.getLocalSocketAddress());
        }
        String gone = "http://127.0.0.1:" + full.getLocalPort();
        Pool pool = liveServers();
        try (Callers callers = new Callers(patient(http, probed(pool)))) {
            awaitWarm(pool, callers);
            pool.add(Endpoint.of(gone));
            awaitOut(pool, gone);
            awaitServing(pool, callers, servers.get(0).uri());
            assertThat(callers.failures).isEmpty();
            assertThat(callers.answeredBy(gone)).isZero();
        }
    }

    // ---- certificates --------------------------------------------------------------------------------------------

    private HttpsServer serveSecurely(int port, SSLContext context) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 50);
        ExecutorService executor = Executors.newCachedThreadPool();
        server.setExecutor(executor);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        closing(() -> {
            server.stop(0);
            executor.shutdownNow();
        });
        return server;
    }

    private static String uri(HttpsServer server) {
        return "https://127.0.0.1:" + server.getAddress().getPort();
    }

    @Test
    void badCertificate_isOutWithinTheBound_noCallFails_andIsBackWithAGoodOne(@TempDir Path directory)
            throws Exception {
        TestKeys good = TestKeys.make(directory, "ip:127.0.0.1");
        TestKeys bad = TestKeys.make(directory, "ip:127.0.0.1");
        HttpsServer steady = serveSecurely(0, good.serving());
        HttpsServer rotated = serveSecurely(0, good.serving());
        Pool pool = pool(Stream.of(uri(steady), uri(rotated)));
        HttpProbe probe =
                HttpProbe.builder("/health").sslContext(good.trusting()).build();
        HttpClient over = HttpClient.newBuilder().sslContext(good.trusting()).build();
        try (Callers callers = new Callers(BalancedHttpClient.wrap(over, Map.of("orders", probed(pool, probe))))) {
            awaitWarm(pool, callers);
            rotated.stop(0);
            HttpsServer unknown = serveSecurely(rotated.getAddress().getPort(), bad.serving());
            awaitOut(pool, uri(rotated));
            unknown.stop(0);
            serveSecurely(rotated.getAddress().getPort(), good.serving());
            awaitServing(pool, callers, uri(rotated));
            assertThat(callers.failures).isEmpty();
        }
        assertThat(reasons(uri(rotated))).last().asString().startsWith("TLS");
    }
}
