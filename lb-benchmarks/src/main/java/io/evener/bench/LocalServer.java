package io.evener.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.evener.Endpoint;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A real HTTP server on loopback that takes a given time for {@code /work} and none for {@code /health}. */
final class LocalServer implements AutoCloseable {

    private static final int THREADS = 8;
    private static final long SILENCE_NANOS = 10_000_000;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    // Below the range that systems take the ports of outgoing connections from: while the server is down no such
    // connection can take its port, nor can a connection to the dead port connect to itself.
    private static final int LOWEST_PORT = 20_000;
    private static final int HIGHEST_PORT = 32_000;
    private static final int BIND_TRIES = 100;

    private final String id;
    private final int port;
    private volatile Duration workTime;
    private volatile int status = 200;
    private volatile boolean silent;
    private @Nullable HttpServer server;
    private @Nullable ExecutorService threads;

    static {
        // Otherwise headers and body wait for each other's acknowledgement: 40 ms per call on Linux.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private LocalServer(String id, int port, HttpServer bound, Duration workTime) {
        this.id = id;
        this.port = port;
        this.workTime = workTime;
        serve(bound);
    }

    /** Returns a running server on some free port. */
    static LocalServer start(String id, Duration workTime) throws IOException {
        for (int tries = 1; ; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
            try {
                return new LocalServer(id, port, bind(port), workTime);
            } catch (BindException e) {
                if (tries == BIND_TRIES) {
                    throw e;
                }
            }
        }
    }

    private static HttpServer bind(int port) throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port), 0);
    }

    private void serve(HttpServer bound) {
        ExecutorService pool = Daemons.pool(id, THREADS);
        bound.setExecutor(pool);
        bound.createContext("/work", exchange -> answer(exchange, workTime, status));
        bound.createContext("/health", exchange -> answer(exchange, Duration.ZERO, 200));
        bound.start();
        server = bound;
        threads = pool;
    }

    private void answer(HttpExchange exchange, Duration time, int code) throws IOException {
        try (exchange) {
            LockSupport.parkNanos(time.toNanos());
            while (silent && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(SILENCE_NANOS);
            }
            byte[] body = id.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    String id() {
        return id;
    }

    /** Returns how the pool is to know it: by a name, and where it is. */
    Endpoint endpoint() {
        return Endpoint.builder("http://127.0.0.1:" + port).id(id).build();
    }

    Duration workTime() {
        return workTime;
    }

    /** Makes the work take this long from now on. */
    void workTime(Duration time) {
        workTime = time;
    }

    /** Answers {@code /work} with this status from now on. */
    void status(int code) {
        status = code;
    }

    /** Takes calls and answers none, or answers again. */
    void silent(boolean answersNone) {
        silent = answersNone;
    }

    /** Stops to listen; connections die with the calls on them. */
    synchronized void kill() {
        if (server != null) {
            Objects.requireNonNull(threads).shutdownNow();
            server.stop(0);
            server = null;
        }
    }

    /** Starts again after {@link #kill}, at the same port. */
    synchronized void revive() throws IOException {
        serve(bind(port));
    }

    @Override
    public void close() {
        kill();
    }
}
