package io.evener.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualTime time = new ManualTime();

    private RateLimiter limiter(int permits, Duration period) {
        return RateLimiter.of(permits, period).ticker(time);
    }

    private int takeAll(RateLimiter limiter) {
        int taken = 0;
        while (limiter.tryAcquire()) {
            taken++;
        }
        return taken;
    }

    @Test
    void burst_isFullAtFirst_thenOnePermitPerInterval() {
        RateLimiter limiter = limiter(10, SECOND).burst(3);
        assertThat(takeAll(limiter)).isEqualTo(3);
        assertThat(limiter.nanosToWait()).isEqualTo(100_000_000);
        time.advance(Duration.ofNanos(99_999_999));
        assertThat(limiter.tryAcquire()).isFalse();
        assertThat(limiter.nanosToWait()).isEqualTo(1);
        time.advance(Duration.ofNanos(1));
        assertThat(limiter.nanosToWait()).isZero();
        assertThat(takeAll(limiter)).isEqualTo(1);
        time.advance(Duration.ofDays(400));
        assertThat(takeAll(limiter)).as("idle time fills the bucket, no more").isEqualTo(3);
        assertThat(limiter).hasToString("a permit every PT0.1S, burst 3");
    }

    @Test
    void several_areTakenTogetherOrNotAtAll() {
        RateLimiter limiter = limiter(10, SECOND);
        assertThat(limiter.tryAcquire(7)).isTrue();
        assertThat(limiter.tryAcquire(4)).isFalse();
        assertThat(limiter.tryAcquire(3)).isTrue();
        assertThatThrownBy(() -> limiter.tryAcquire(11)).hasMessage("must be in 1..10: permits=11");
        assertThatThrownBy(() -> limiter.tryAcquire(0)).hasMessage("must be in 1..10: permits=0");
    }

    /** D17: whoever can't be served is told at once, and how long it would be; nobody is parked meanwhile. */
    @Test
    void refused_isToldAtOnce() {
        RateLimiter limiter = limiter(1, SECOND);
        assertThat(limiter.tryAcquire()).isTrue();
        assertThat(limiter.tryAcquire()).isFalse();
        assertThat(limiter.nanosToWait()).isEqualTo(1_000_000_000);
        assertThat(time.nanos()).isZero();
    }

    /** D18: who asked and gave up reserved nothing, and an interrupted caller is served like any other. */
    @Test
    void refused_reservesNothing() {
        RateLimiter limiter = limiter(1, SECOND);
        assertThat(limiter.tryAcquire()).isTrue();
        Thread.currentThread().interrupt();
        for (int i = 0; i < 5; i++) {
            assertThat(limiter.tryAcquire()).isFalse();
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(limiter.nanosToWait()).isEqualTo(1_000_000_000);
        time.advance(SECOND);
        assertThat(limiter.tryAcquire()).isTrue();
    }

    /** Decision by decision as a bucket whose level is counted, for random demands. */
    @Test
    void decisions_areThoseOfABucket() {
        for (int seed = 0; seed < 200; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int permits = 1 + random.nextInt(1_000);
            int burst = 1 + random.nextInt(20);
            RateLimiter limiter = limiter(permits, SECOND).burst(burst);
            long interval = (SECOND.toNanos() + permits - 1) / permits;
            long full = burst * interval;
            long level = full;
            for (int i = 0; i < 1_000; i++) {
                long pause = random.nextLong(random.nextBoolean() ? interval : 2 * full);
                time.advance(Duration.ofNanos(pause));
                level = Math.min(full, level + pause);
                assertThat(limiter.nanosToWait()).isEqualTo(Math.max(0, interval - level));
                int wanted = 1 + random.nextInt(burst);
                boolean granted = level >= wanted * interval;
                assertThat(limiter.tryAcquire(wanted)).isEqualTo(granted);
                level -= granted ? wanted * interval : 0;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "2147483647, PT2.147483647S, 2147483647",
        "1, PT1281023H, 1",
        "1, PT1H, 1200000",
        "1, PT0.000000001S, 2147483647",
        "3, PT1S, 2147483647"
    })
    void extremes_neitherOverflowNorStarve(int permits, Duration period, int burst) {
        for (long origin : new long[] {0, Long.MAX_VALUE - 5, Long.MIN_VALUE, -3}) {
            ManualTime clock = new ManualTime(origin);
            RateLimiter limiter = RateLimiter.of(permits, period).burst(burst).ticker(clock);
            assertThat(limiter.nanosToWait()).isZero();
            assertThat(limiter.tryAcquire(burst)).isTrue();
            assertThat(limiter.tryAcquire()).isFalse();
            long wait = limiter.nanosToWait();
            assertThat(wait).isPositive();
            clock.advance(Duration.ofNanos(wait));
            assertThat(limiter.tryAcquire()).isTrue();
            assertThat(limiter.tryAcquire()).isFalse();
        }
    }

    @Test
    void threads_neverGetMoreThanTheBucket() throws Exception {
        RateLimiter limiter = limiter(1_000, SECOND);
        AtomicInteger granted = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(16);
        try {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 16; thread++) {
                tasks.add(() -> {
                    for (int i = 0; i < 500; i++) {
                        granted.addAndGet(limiter.tryAcquire() ? 1 : 0);
                    }
                    return null;
                });
            }
            for (Future<Void> done : executor.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertThat(granted).hasValue(1_000);
    }

    @Test
    void badSettings_areRefused() {
        RateLimiter limiter = limiter(1, SECOND);
        assertThatThrownBy(() -> RateLimiter.of(0, SECOND)).hasMessage("must be >= 1: permits=0");
        assertThatThrownBy(() -> RateLimiter.of(1, Duration.ZERO)).hasMessage("must be >= PT0.000000001S: period=PT0S");
        assertThatThrownBy(() -> RateLimiter.of(11, Duration.ofNanos(10)))
                .hasMessage("must be >= PT0.000000011S: period=PT0.00000001S");
        assertThatThrownBy(() -> RateLimiter.of(1, Duration.ofDays(100_000)))
                .hasMessageStartingWith("must be <= PT1281023H53M38.427387903S: period=");
        assertThatThrownBy(() -> limiter.burst(0)).hasMessage("must be >= 1: burst=0");
        assertThatThrownBy(() -> RateLimiter.of(1, Duration.ofHours(1)).burst(2_000_000))
                .hasMessage("must fill within PT1281023H53M38.427387903S: burst=2000000");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 999, 30_000})
    void rate_isMetWithinAThousandth(int permits) {
        RateLimiter limiter = limiter(permits, SECOND).burst(1);
        int granted = 0;
        long end = time.nanos() + SECOND.toNanos();
        while (time.nanos() < end) {
            granted += limiter.tryAcquire() ? 1 : 0;
            time.advance(Duration.ofNanos(limiter.nanosToWait()));
        }
        assertThat(granted).isBetween((int) (permits * 0.999), permits);
    }
}
