package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.limit.InFlightLimit;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The failure that the limit is there for, in virtual time: one server, 300 calls/s, exponential, first come first served, which
 * does not know that callers give up after 1 s; 280 calls/s, Poisson; it stops for a while at 20 s. Whoever has no answer
 * tries once more at once.
 */
class MetastableTest {

    private static final double CAPACITY = 300;
    private static final double LOAD = 280;
    private static final int HEALTHY_SECONDS = 20;
    private static final long TIMEOUT_NANOS = 1_000_000_000;

    private final ManualTime time = new ManualTime();
    private SeededRandom random = SeededRandom.of(1);
    private final Queue<Runnable> queue = new ArrayDeque<>();
    private final int[] offered = new int[200];
    private final int[] answered = new int[200];
    private LoadBalancer balancer;
    private boolean stopped;
    private boolean busy;

    /** The limit's own default, and with the retries that make it worse. */
    @ParameterizedTest
    @CsvSource({"2, 0", "10, 0", "2, 1", "10, 1"})
    void adaptive_afterAnOutage_recoversWithin3s(int outageSeconds, int retries) {
        for (int seed = 1; seed <= 10; seed++) {
            MetastableTest run = new MetastableTest();
            run.random = SeededRandom.of(seed);
            run.run(InFlightLimit.adaptive(), outageSeconds, retries, 30);
            assertThat(run.secondsToRecover(outageSeconds, 30))
                    .as("seed %s", seed)
                    .isLessThanOrEqualTo(3);
        }
    }

    /** So the scenario is one, and the limit what ends it. */
    @ParameterizedTest
    @CsvSource({"2", "10"})
    void none_afterAnOutage_doesNotRecover(int outageSeconds) {
        run(InFlightLimit.none(), outageSeconds, 1, 100);
        assertThat(secondsToRecover(outageSeconds, 100)).isEqualTo(100);
    }

    private void run(InFlightLimit limit, int outageSeconds, int retries, int after) {
        Fixtures f = new Fixtures(time, builder -> builder.inFlightLimit(limit)).with(1);
        balancer = f.balancer();
        arrive(retries);
        time.advance(Duration.ofSeconds(HEALTHY_SECONDS));
        stopped = true;
        time.advance(Duration.ofSeconds(outageSeconds));
        stopped = false;
        serve();
        time.advance(Duration.ofSeconds(after));
    }

    /** Returns after how many seconds five begin of whose calls 95 % are answered in time. */
    private int secondsToRecover(int outageSeconds, int after) {
        int healed = HEALTHY_SECONDS + outageSeconds;
        for (int seconds = 0; seconds < after - 6; seconds++) { // those of the last second have no answer yet
            int from = healed + seconds;
            if (Arrays.stream(answered, from, from + 5).sum()
                    >= 0.95 * Arrays.stream(offered, from, from + 5).sum()) {
                return seconds;
            }
        }
        return after;
    }

    private long exponential(double perSecond) {
        return (long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9);
    }

    private void arrive(int retries) {
        time.schedule(
                () -> {
                    int second = (int) (time.nanos() / 1_000_000_000);
                    offered[second]++;
                    call(second, retries);
                    arrive(retries);
                },
                exponential(LOAD));
    }

    private void call(int second, int retries) {
        Lease lease;
        try {
            lease = balancer.acquire();
        } catch (OverLimitException e) {
            return;
        }
        time.schedule(
                () -> {
                    if (lease.complete(Outcome.TIMEOUT) && retries > 0) {
                        call(second, retries - 1);
                    }
                },
                TIMEOUT_NANOS);
        queue.add(() -> answered[second] += lease.complete(Outcome.SUCCESS) ? 1 : 0);
        serve();
    }

    private void serve() {
        if (!busy && !stopped && !queue.isEmpty()) {
            busy = true;
            time.schedule(
                    () -> {
                        busy = false;
                        queue.remove().run();
                        serve();
                    },
                    exponential(CAPACITY));
        }
    }
}
