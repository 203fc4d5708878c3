package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Endpoint;
import io.evener.spi.HealthProbe;
import io.evener.spi.ProbeResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Greetings and exchanges with real sockets on loopback. */
class TcpExchangeTest {

    private interface Script {
        void run(Socket socket) throws IOException;
    }

    private final ExecutorService serverThread = Executors.newSingleThreadExecutor();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        serverThread.shutdownNow();
    }

    private void serve(Script script) {
        serverThread.execute(() -> {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(Answers.SECONDS * 1000);
                script.run(socket);
            } catch (IOException e) {
                // The probe hung up.
            }
        });
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private Endpoint endpoint(String scheme) {
        return Endpoint.of(scheme + "://127.0.0.1:" + server.getLocalPort());
    }

    private ProbeResult ask(TcpProbe probe) throws Exception {
        try (HealthProbe live = probe.open()) {
            return Answers.await(live, endpoint("tcp"));
        }
    }

    @Test
    void exchange_expectedAnswer_isWell_andTheConnectionIsClosed() throws Exception {
        AtomicReference<String> asked = new AtomicReference<>();
        AtomicReference<Integer> end = new AtomicReference<>();
        serve(socket -> {
            asked.set(new String(socket.getInputStream().readNBytes(6), StandardCharsets.UTF_8));
            write(socket, "+PO");
            socket.getOutputStream().flush();
            write(socket, "NG\r\n");
            end.set(socket.getInputStream().read());
        });
        assertThat(ask(TcpProbe.exchange("PING\r\n", "+PONG"))).isEqualTo(ProbeResult.up());
        assertThat(asked.get()).isEqualTo("PING\r\n");
        Answers.until(() -> end.get() != null);
        assertThat(end.get()).isEqualTo(-1);
    }

    @Test
    void greeting_isWaitedFor() throws Exception {
        serve(socket -> write(socket, "220 mail.example ESMTP\r\n"));
        assertThat(ask(TcpProbe.expect("220 "))).isEqualTo(ProbeResult.up());
    }

    @Test
    void otherAnswerThenClosed_isIll() throws Exception {
        serve(socket -> write(socket, "-LOADING Redis is loading\r\n"));
        assertThat(ask(TcpProbe.expect("+PONG"))).isEqualTo(ProbeResult.down("closed without \"+PONG\""));
    }

    @Test
    void endlessAnswer_isCutOff() throws Exception {
        serve(socket -> {
            while (true) {
                write(socket, "x".repeat(4_096));
            }
        });
        assertThat(ask(TcpProbe.expect("+PONG"))).isEqualTo(ProbeResult.down("answer without \"+PONG\""));
    }

    /** More than the sockets' buffers take, and a server that reads none of it until the end. */
    @Test
    void longQuestion_isSentWhole() throws Exception {
        byte[] question = new byte[8 << 20];
        serve(socket -> {
            if (socket.getInputStream().readNBytes(question.length).length == question.length) {
                write(socket, "all");
            }
        });
        assertThat(ask(TcpProbe.exchange(question, "all".getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(ProbeResult.up());
    }

    @Test
    void silence_lastsUntilCancelled_whichCloses() throws Exception {
        AtomicReference<Integer> end = new AtomicReference<>();
        serve(socket -> end.set(socket.getInputStream().read()));
        try (HealthProbe live = TcpProbe.expect("220 ").open()) {
            CompletableFuture<ProbeResult> answer = Answers.start(live, endpoint("tcp"));
            Answers.until(() -> Answers.threads("evener-probe-tcp") == 1);
            assertThat(answer).isNotDone();
            answer.cancel(true);
            Answers.until(() -> end.get() != null);
            assertThat(end.get()).isEqualTo(-1);
        }
    }

    @Test
    void tlsEndpoint_isNotTalkedToInTheClear() throws Exception {
        try (HealthProbe live = TcpProbe.exchange("a", "b").open()) {
            assertThat(Answers.await(live, endpoint("grpcs")))
                    .isEqualTo(ProbeResult.down("must not be TLS to be asked in the clear: scheme=grpcs"));
        }
        assertThat(TcpProbe.exchange("a", "b")).hasToString("TcpProbe[\"b\"]");
        assertThat(TcpProbe.connect()).hasToString("TcpProbe");
    }
}
