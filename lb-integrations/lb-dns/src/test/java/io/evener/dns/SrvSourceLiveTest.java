package io.evener.dns;

import static io.evener.dns.Packet.ANSWER;
import static io.evener.dns.Packet.NAME;
import static io.evener.dns.Packet.TRUNCATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evener.LoadBalancerEvent;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pools fed by a name server on loopback, in real time. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SrvSourceLiveTest {

    private final FakeDns server = new FakeDns();

    @AfterEach
    void close() {
        server.close();
    }

    private SrvSource source() {
        return SrvSource.of(NAME, "http").nameServers(server.address());
    }

    private static List<String> endpoints(Pool pool) {
        PoolSnapshot snapshot = pool.snapshot();
        return IntStream.range(0, snapshot.size())
                .mapToObj(i -> snapshot.endpoint(i).toString())
                .toList();
    }

    private static Packet answer(byte[] query) {
        return Packet.name(query).equals(NAME)
                ? Packet.to(query).srv(1, 0, 3, 8080, "a.example.com").srv(1, 5, 0, 8081, "b.example.com")
                : Packet.to(query).address(1, Packet.name(query).startsWith("a") ? "10.0.0.1" : "10.0.0.2");
    }

    @Test
    void pool_isFilledWhenItIsBuilt_andFollows() throws InterruptedException {
        server.answering(SrvSourceLiveTest::answer);
        try (Pool pool = Pool.builder("orders").source(source()).build()) {
            assertThat(endpoints(pool))
                    .containsExactly("http://a.example.com:8080 weight=3", "http://b.example.com:8081 tier=5");
            server.answering(query -> Packet.to(query).srv(1, 0, 1, 80, "c.example.com"));
            while (!endpoints(pool).equals(List.of("http://c.example.com:80"))) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void addresses_areAskedOfTheSameServer() {
        server.answering(SrvSourceLiveTest::answer);
        try (Pool pool = Pool.builder("orders").source(source().addresses()).build()) {
            assertThat(endpoints(pool)).containsExactly("http://10.0.0.1:8080 weight=3", "http://10.0.0.2:8081 tier=5");
        }
    }

    /** Whose zone's servers are dead: nobody answers for it, at any look. */
    @Test
    void e22_targetThatNobodyAnswersFor_leavesTheOthersTheirTime() {
        server.datagrams = query -> Packet.name(query).startsWith("a")
                ? List.of()
                : List.of(answer(query).bytes());
        try (Pool pool = Pool.builder("orders")
                .source(source().timeout(Duration.ofSeconds(1)).addresses())
                .build()) {
            assertThat(endpoints(pool)).containsExactly("http://10.0.0.2:8081 tier=5");
        }
    }

    @Test
    void build_withASilentServer_takesNoLongerThanTheTime_andStartsEmpty() {
        Queue<LoadBalancerEvent> events = new ConcurrentLinkedQueue<>();
        long before = System.nanoTime();
        try (Pool pool = Pool.builder("orders")
                .source(source().timeout(Duration.ofMillis(200)))
                .listener(events::add)
                .listenerExecutor(Runnable::run)
                .build()) {
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isBetween(Duration.ofMillis(200), Duration.ofSeconds(10));
            assertThat(endpoints(pool)).isEmpty();
            assertThat(events).hasAtLeastOneElementOfType(LoadBalancerEvent.SourceFailed.class);
        }
    }

    /** Also while a question is under way, over UDP or TCP, that nobody would answer for an hour. */
    @Test
    void e29_close_leavesNoThread_andNoSocket() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors));
        closeOne(0); // whatever is opened once and for all
        long before = count(descriptors);
        for (int i = 0; i < 40; i++) {
            closeOne(i);
        }
        while (threads() > 0 || count(descriptors) > before) {
            Thread.onSpinWait();
        }
    }

    private void closeOne(int i) {
        server.answering(SrvSourceLiveTest::answer);
        Pool pool = Pool.builder("orders")
                .source(source().timeout(Duration.ofHours(1)))
                .build();
        server.asked.clear();
        server.askedOverTcp.clear();
        if (i == 20) {
            server.datagrams = query -> List.of();
            while (server.asked.isEmpty()) {
                Thread.onSpinWait();
            }
        } else if (i == 30) {
            server.answering(query -> Packet.to(query, ANSWER | TRUNCATED));
            while (server.askedOverTcp.isEmpty()) {
                Thread.onSpinWait();
            }
        }
        pool.close();
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("evener-source-"))
                .count();
    }

    private static long count(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.count();
        }
    }
}
