package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.testing.SeededRandom;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the default detector makes of calls that begin at random, take log-normal times and fail at random: how many it ejects of
 * those that are alike, and how soon those that aren't.
 */
class HealthyTrafficTest {

    /** How the first {@code count} members differ from the others. */
    private record Sick(int count, double failing, double timesSlower) {}

    /** Every member is called equally often; its calls take 10 ms in the median. */
    private static final class Traffic implements AutoCloseable {

        private static final long SECOND = 1_000_000_000;
        private static final double MEDIAN_NANOS = 10_000_000;

        private final Guarded p;
        private final SeededRandom random;
        private final double sigma;
        private final double failing;
        private final List<Member> members;
        private long calls;

        /** With a sigma of 0 calls take no time. */
        Traffic(int n, double failing, double sigma, OutlierDetector detector, long seed) {
            this.p = new Guarded(Guarded.endpoints(n), SeededRandom.of(seed), detector);
            this.random = SeededRandom.of(~seed);
            this.sigma = sigma;
            this.failing = failing;
            this.members = IntStream.range(0, n).mapToObj(p::member).toList();
        }

        void second(double callsPerSecond, Sick sick) {
            for (int i = 0; i < members.size(); i++) {
                boolean isSick = i < sick.count;
                double ratio = isSick ? sick.failing : failing;
                double slower = isSick ? sick.timesSlower : 1;
                for (double left = callsPerSecond; left > 0; left--) {
                    if (left >= 1 || random.nextDouble() < left) {
                        call(members.get(i), random.nextDouble() < ratio ? Outcome.FAILURE : Outcome.SUCCESS, slower);
                    }
                }
            }
            p.advanceSeconds(1);
        }

        private void call(Member member, Outcome outcome, double slower) {
            calls++;
            if (sigma == 0) {
                end(member, member.tryBegin(), outcome);
                return;
            }
            long latency = (long) (slower * MEDIAN_NANOS * Math.exp(sigma * gaussian()));
            p.time.schedule(
                    () -> {
                        long stamp = member.tryBegin();
                        p.time.schedule(() -> end(member, stamp, outcome), latency);
                    },
                    (long) (random.nextDouble() * SECOND));
        }

        private static void end(Member member, long stamp, Outcome outcome) {
            if (stamp >= 0) {
                member.end(stamp, outcome);
            }
        }

        private double gaussian() {
            return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
        }

        int ejections() {
            return p.events(TakenOut.class).size();
        }

        @Override
        public void close() {
            p.close();
        }
    }

    private static final Sick NOBODY = new Sick(0, 0, 1);

    /** By failures: the promise is at most one in 10^6 calls, so none in these is the least to expect. */
    @ParameterizedTest
    @CsvSource({
        "2, 50, 0.01, 2000",
        "3, 1, 0.01, 20000",
        "3, 0.2, 0.05, 50000",
        "5, 2, 0.1, 10000",
        "8, 5, 0.5, 5000",
        "10, 100, 0.01, 600",
        "10, 3, 0.3, 5000",
        "100, 10, 0.01, 300",
        "150, 3, 0.05, 400"
    })
    void alike_nobodyIsEjected(int n, double callsPerSecond, double failing, int seconds) {
        try (Traffic traffic = new Traffic(n, failing, 0, OutlierDetector.ofDefaults(), n)) {
            for (int second = 0; second < seconds; second++) {
                traffic.second(callsPerSecond, NOBODY);
            }
            assertThat(traffic.ejections()).as("of %s calls", traffic.calls).isZero();
        }
    }

    /** By latency: sigma 0.5 is an even service, 1 an uneven one, 1.5 has a mean of three medians. */
    @ParameterizedTest
    @CsvSource({"3, 20, 0.5, 1000", "3, 2, 1, 5000", "10, 20, 1, 500", "10, 20, 1.5, 500", "40, 5, 1, 300"})
    void alikeInLatency_nobodyIsEjected(int n, double callsPerSecond, double sigma, int seconds) {
        OutlierDetector detector = OutlierDetector.ofDefaults().latency(3, 0.1);
        try (Traffic traffic = new Traffic(n, 0.01, sigma, detector, n)) {
            for (int second = 0; second < seconds; second++) {
                traffic.second(callsPerSecond, NOBODY);
            }
            assertThat(traffic.ejections()).as("of %s calls", traffic.calls).isZero();
        }
    }

    /** The slowest of twenty runs, after two minutes in which all were well. */
    @ParameterizedTest
    @CsvSource({
        "8, 2, 1, 100, 2",
        "3, 1, 1, 100, 2",
        "3, 1, 1, 10, 4",
        "3, 1, 1, 1, 40",
        "8, 2, 1, 1, 40",
        "8, 4, 1, 1, 40",
        "3, 1, 1, 0.2, 200",
        "10, 1, 0.2, 100, 6",
        "10, 1, 0.2, 10, 60",
        "10, 1, 0.5, 1, 90"
    })
    void sickByFailures_areOutSoon(int n, int sick, double failing, double callsPerSecond, int mostSeconds) {
        int slowest = slowest(n, 0, callsPerSecond, new Sick(sick, failing, 1), OutlierDetector.ofDefaults());
        assertThat(slowest).isLessThanOrEqualTo(mostSeconds);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 100, 4", "1, 100, 4", "0.5, 10, 20", "1, 10, 30", "1, 1, 150"})
    void fiveTimesAsSlow_isOutSoon(double sigma, double callsPerSecond, int mostSeconds) {
        OutlierDetector detector = OutlierDetector.ofDefaults().latency();
        int slowest = slowest(10, sigma, callsPerSecond, new Sick(1, 0.01, 5), detector);
        assertThat(slowest).isLessThanOrEqualTo(mostSeconds);
    }

    private static int slowest(int n, double sigma, double callsPerSecond, Sick sick, OutlierDetector detector) {
        int slowest = 0;
        for (int seed = 0; seed < (sigma == 0 ? 20 : 5); seed++) {
            try (Traffic traffic = new Traffic(n, 0.01, sigma, detector, seed)) {
                for (int second = 0; second < (sigma == 0 ? 120 : 20 + 120 / callsPerSecond) + seed; second++) {
                    traffic.second(callsPerSecond, NOBODY);
                }
                assertThat(traffic.ejections()).isZero();
                int seconds = 0;
                while (traffic.ejections() < sick.count && seconds < 1_000) {
                    traffic.second(callsPerSecond, sick);
                    seconds++;
                }
                assertThat(traffic.p.events(TakenOut.class))
                        .allSatisfy(event -> assertThat(traffic.members.stream()
                                        .limit(sick.count)
                                        .map(m -> m.endpoint().id()))
                                .contains(event.endpointId()));
                slowest = Math.max(slowest, seconds);
            }
        }
        return slowest;
    }
}
