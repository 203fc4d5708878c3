package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Endpoint;
import io.evener.spi.HealthProbe;
import io.evener.spi.ProbeResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Against real sockets on loopback. */
class TcpProbeTest {

    private final HealthProbe probe = TcpProbe.connect().open();

    @AfterEach
    void close() {
        probe.close();
    }

    private static Endpoint at(String scheme, String host, int port) {
        return Endpoint.of(scheme + "://" + host + ":" + port);
    }

    private static ServerSocket listen(int backlog) throws IOException {
        return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    }

    static int refusingPort() throws IOException {
        try (ServerSocket server = listen(1)) {
            return server.getLocalPort();
        }
    }

    @Test
    void listening_isWell_whateverTheScheme() throws Exception {
        try (ServerSocket server = listen(50)) {
            for (String scheme : List.of("tcp", "http", "grpcs")) {
                assertThat(Answers.await(probe, at(scheme, "127.0.0.1", server.getLocalPort())))
                        .isEqualTo(ProbeResult.up());
                try (Socket accepted = server.accept()) {
                    accepted.setSoTimeout(Answers.SECONDS * 1000);
                    assertThat(accepted.getInputStream().read())
                            .as("closed by the probe")
                            .isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void hostName_isLookedUp() throws Exception {
        try (ServerSocket server = listen(50)) {
            assertThat(Answers.await(probe, at("tcp", "localhost", server.getLocalPort())))
                    .isEqualTo(ProbeResult.up());
        }
    }

    @Test
    void unknownName_isIll() throws Exception {
        assertThat(Answers.await(probe, at("tcp", "nowhere.invalid", 80)).reason())
                .startsWith("unknown host");
    }

    @Test
    void refused_isIll() throws Exception {
        assertThat(Answers.await(probe, at("tcp", "127.0.0.1", refusingPort())))
                .isEqualTo(ProbeResult.down("connect refused"));
    }

    @Test
    void ipv6Literal_isParsed() throws Exception {
        assertThat(Answers.await(probe, at("tcp", "[::1]", refusingPort())).healthy())
                .isFalse();
        assertThat(NameLookup.isLiteral("[::1]")).isTrue();
        assertThat(NameLookup.isLiteral("10.0.0.1")).isTrue();
        assertThat(NameLookup.isLiteral("a1.example")).isFalse();
    }

    /** A full backlog drops SYNs: the connect hangs as it would towards a machine that is gone. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void hangingConnects_disturbNobody_andEndWhenCancelled() throws Exception {
        List<SocketChannel> fillers = new ArrayList<>();
        try (ServerSocket full = listen(1);
                ServerSocket live = listen(50)) {
            fillBacklog(full, fillers);
            Endpoint gone = at("tcp", "127.0.0.1", full.getLocalPort());
            List<CompletableFuture<ProbeResult>> hanging = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                hanging.add(Answers.start(probe, gone));
            }
            assertThat(Answers.await(probe, at("tcp", "127.0.0.1", live.getLocalPort())))
                    .isEqualTo(ProbeResult.up());
            assertThat(hanging).noneMatch(CompletableFuture::isDone);
            assertThat(Answers.threads("evener-probe")).as("one for all").isEqualTo(1);
            hanging.forEach(stage -> stage.cancel(true));
            CompletableFuture<ProbeResult> last = Answers.start(probe, gone);
            probe.close();
            assertThat(last.get(Answers.SECONDS, TimeUnit.SECONDS)).isEqualTo(ProbeResult.down("probe is closed"));
        } finally {
            for (SocketChannel filler : fillers) {
                filler.close();
            }
        }
    }

    static void fillBacklog(ServerSocket server, List<SocketChannel> fillers) throws IOException {
        for (int i = 0; i < 8; i++) {
            SocketChannel filler = SocketChannel.open();
            filler.configureBlocking(false);
            filler.connect(new InetSocketAddress("127.0.0.1", server.getLocalPort()));
            fillers.add(filler);
        }
    }

    @Test
    void hangingName_holdsOneThread_andDisturbsNoOtherName() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (NameLookup names = new NameLookup(host -> {
            if (host.equals("slow.test")) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new UnknownHostException(host);
                }
            }
            return loopback;
        })) {
            CompletableFuture<InetAddress> hanging = names.find("slow.test");
            for (int i = 0; i < 100; i++) {
                assertThat(names.find("slow.test")).isSameAs(hanging);
            }
            assertThat(names.find("quick.test").get(Answers.SECONDS, TimeUnit.SECONDS))
                    .isEqualTo(loopback);
            assertThat(hanging).isNotDone();
            release.countDown();
            assertThat(hanging.get(Answers.SECONDS, TimeUnit.SECONDS)).isEqualTo(loopback);
            assertThat(names.find("slow.test")).as("looked up anew").isNotSameAs(hanging);
        }
    }

    @Test
    void close_endsTheThread_andLaterChecks() throws Exception {
        Answers.await(probe, at("tcp", "127.0.0.1", refusingPort()));
        probe.close();
        Answers.until(() -> Answers.threads("evener-probe") == 0);
        assertThat(Answers.await(probe, at("tcp", "127.0.0.1", 80))).isEqualTo(ProbeResult.down("probe is closed"));
        probe.close();
    }
}
