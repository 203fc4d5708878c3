package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.Pool;
import io.evener.spi.ProbeResult;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When probes are sent, in virtual time. Names in brackets: the research's list of failures seen elsewhere. */
class ProbeScheduleTest {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final FakeProbe probe = new FakeProbe(time);
    private final List<LoadBalancerEvent> events = new ArrayList<>();

    private Pool pool(int n, long seed) {
        return Pool.builder("p")
                .ticker(time)
                .scheduler(time)
                .random(SeededRandom.of(seed))
                .listener(events::add)
                .listenerExecutor(Runnable::run)
                .endpoints(
                        IntStream.range(0, n).mapToObj(i -> Endpoint.of(uri(i))).toList())
                .build();
    }

    private static String uri(int i) {
        return "http://10.0.0." + i + ":80";
    }

    private static LoadBalancer balancer(Pool pool, ProbeMonitor monitor) {
        return LoadBalancer.builder(pool)
                .strategy(new FirstEligible())
                .guard(monitor)
                .build();
    }

    private List<FakeProbe.Asked> scheduleOf(boolean oneHangs) {
        ManualTime clock = new ManualTime();
        FakeProbe fake = new FakeProbe(clock);
        if (oneHangs) {
            fake.hang(uri(0));
        }
        try (Pool pool = Pool.builder("p")
                .ticker(clock)
                .scheduler(clock)
                .random(() -> 1L << 62)
                .endpoints(
                        IntStream.range(0, 5).mapToObj(i -> Endpoint.of(uri(i))).toList())
                .build()) {
            balancer(pool, ProbeMonitor.builder(fake.recipe()).build());
            clock.advance(Duration.ofMinutes(2));
        }
        return fake.asked.stream().filter(a -> !a.id().equals(uri(0))).toList();
    }

    /** They are all due at once, in whatever order. */
    @Test
    void hangingProbe_disturbsNobodyElsesSchedule_E19() {
        assertThat(scheduleOf(true)).isNotEmpty().containsExactlyInAnyOrderElementsOf(scheduleOf(false));
    }

    @Test
    void hangingProbe_hasOneInFlight_andIsCancelledAtItsTimeout() {
        try (Pool pool = pool(2, 1)) {
            List<CompletableFuture<ProbeResult>> hung = probe.hang(uri(0));
            balancer(pool, ProbeMonitor.builder(probe.recipe()).build());
            for (int i = 0; i < 600; i++) {
                time.advance(Duration.ofMillis(100));
                assertThat(hung.stream().filter(stage -> !stage.isDone()).count())
                        .isLessThanOrEqualTo(1);
            }
            assertThat(hung).hasSizeGreaterThan(10);
            assertThat(events)
                    .filteredOn(e -> e instanceof TakenOut)
                    .singleElement()
                    .satisfies(e -> assertThat(((TakenOut) e).reason()).isEqualTo("re-check, no answer within PT1S"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "throws an error", "null stage", "null answer", "fails", "bad stage"})
    void probeThatMisbehaves_keepsTheSchedule_E28(String how) {
        try (Pool pool = pool(3, 1)) {
            probe.answers.put(uri(0), misbehaviour(how));
            balancer(pool, ProbeMonitor.builder(probe.recipe()).build());
            time.advance(Duration.ofMinutes(1));
            assertThat(probe.count(uri(0))).isBetween(11, 16);
            assertThat(probe.count(uri(1))).isBetween(11, 14);
            assertThat(pool.snapshot().healthy(0)).isFalse();
            assertThat(pool.snapshot().healthy(1)).isTrue();
            probe.well(uri(0));
            time.advance(INTERVAL);
            assertThat(pool.snapshot().healthy(0)).as("and it can recover").isTrue();
        }
    }

    private static Supplier<CompletionStage<ProbeResult>> misbehaviour(String how) {
        return switch (how) {
            case "throws" ->
                () -> {
                    throw new IllegalStateException("no");
                };
            case "throws an error" ->
                () -> {
                    throw new StackOverflowError();
                };
            case "null stage" -> () -> null;
            case "null answer" -> () -> CompletableFuture.completedFuture(null);
            case "fails" -> () -> CompletableFuture.failedFuture(new IllegalStateException("no"));
            default ->
                () -> new CompletableFuture<>() {
                    @Override
                    public CompletableFuture<ProbeResult> whenComplete(
                            BiConsumer<? super ProbeResult, ? super Throwable> action) {
                        action.accept(ProbeResult.down("first"), null);
                        action.accept(ProbeResult.up(), null);
                        throw new IllegalStateException("twice and then this");
                    }

                    @Override
                    public boolean cancel(boolean mayInterrupt) {
                        throw new IllegalStateException("and this");
                    }
                };
        };
    }

    @Test
    void intervals_areShortenedByJitter_neverLengthened() {
        try (Pool pool = pool(1, 3)) {
            balancer(pool, ProbeMonitor.builder(probe.recipe()).jitter(0.2).build());
            time.advance(Duration.ofHours(1));
            List<Duration> gaps = probe.gaps(uri(0));
            assertThat(gaps).allSatisfy(gap -> assertThat(gap).isBetween(Duration.ofSeconds(4), INTERVAL));
            assertThat(gaps).anyMatch(gap -> gap.compareTo(Duration.ofMillis(4_100)) < 0);
            assertThat(gaps).anyMatch(gap -> gap.compareTo(Duration.ofMillis(4_900)) > 0);
        }
    }

    @Test
    void intervals_withoutJitter_runFromStartToStart() {
        try (Pool pool = pool(1, 3)) {
            List<CompletableFuture<ProbeResult>> slow = probe.hang(uri(0));
            balancer(pool, ProbeMonitor.builder(probe.recipe()).jitter(0).build());
            for (int i = 0; i < 100; i++) {
                int before = slow.size();
                while (slow.size() == before) {
                    time.advance(Duration.ofMillis(10));
                }
                time.advance(Duration.ofSeconds(2));
                slow.get(before).complete(ProbeResult.up());
            }
            assertThat(probe.gaps(uri(0))).containsOnly(INTERVAL);
        }
    }

    /** 1,000 clients that start together with 20 endpoints each. */
    @Test
    void clientsThatStartTogether_dontProbeTogether_E21() {
        int clients = 1_000;
        int endpoints = 20;
        int bins = 300; // 30 s in steps of 100 ms
        int[] arrivals = new int[bins];
        List<Pool> pools = new ArrayList<>();
        for (int c = 0; c < clients; c++) {
            Pool pool = pool(endpoints, c);
            pools.add(pool);
            balancer(
                    pool,
                    ProbeMonitor.builder(Probe.of(() -> endpoint -> {
                                arrivals[(int) Math.min(bins - 1, time.nanos() / 100_000_000L)]++;
                                return CompletableFuture.completedFuture(ProbeResult.up());
                            }))
                            .build());
        }
        time.advance(Duration.ofSeconds(29));
        double mean = IntStream.of(arrivals).limit(290).average().orElseThrow();
        assertThat(mean).isBetween(390.0, 440.0);
        // Even in the first period: first probes are uniform over it.
        assertThat(IntStream.of(arrivals).limit(290).max().orElseThrow()).isLessThanOrEqualTo((int) (2 * mean));
        pools.forEach(Pool::close);
        assertThat(time.pending()).isZero();
    }

    @Test
    void timeNearItsWrap_changesNothing() {
        ManualTime late = new ManualTime(Long.MAX_VALUE - 1_000);
        FakeProbe fake = new FakeProbe(late);
        try (Pool pool = Pool.builder("p")
                .ticker(late)
                .scheduler(late)
                .endpoint(Endpoint.of(uri(0)))
                .build()) {
            balancer(pool, ProbeMonitor.builder(fake.recipe()).build());
            late.advance(Duration.ofMinutes(1));
            assertThat(fake.count(uri(0))).isBetween(11, 14);
        }
    }
}
