package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evener.ChooseRequest;
import io.evener.Explanation;
import io.evener.Lease;
import io.evener.Outcome;
import io.evener.spi.Strategy;
import java.time.Duration;

/** Calls of given lengths under a strategy by response time, and what they make it explain: costs in milliseconds. */
final class TimedCalls {

    static final double DECAY_MS = 10_000;
    /** Words are exact to 1e-8, times to a tick of 0.153 ms in 10 s. */
    private static final double EXACT = 2e-5;

    private TimedCalls() {}

    /** The two, by what a sample does. */
    enum Kind {
        PEAK(Strategies.peakEwma()),
        MEAN(Strategies.leastResponseTime());

        final Strategy strategy;

        Kind(Strategy strategy) {
            this.strategy = strategy;
        }

        Balanced of(int n) {
            return new Balanced(strategy, 1, n);
        }
    }

    static void pass(Balanced in, double millis) {
        in.time.advance(Duration.ofNanos(Math.round(millis * 1e6)));
    }

    static Lease begin(Balanced in, String id) {
        ChooseRequest request = ChooseRequest.any().strict();
        for (int i = 0; i < in.pool.snapshot().size(); i++) {
            String other = in.pool.snapshot().endpoint(i).id();
            request = other.equals(id) ? request : request.excluding(in.member(other));
        }
        return in.balancer.acquire(request);
    }

    /** Makes a call that takes so long and ends so; time goes on by as much. */
    static void call(Balanced in, String id, double millis, Outcome outcome) {
        Lease lease = begin(in, id);
        pass(in, millis);
        lease.complete(outcome);
    }

    static double cost(Balanced in, String id) {
        Explanation all = in.balancer.explain(ChooseRequest.any());
        return all.candidates().stream()
                .filter(candidate -> candidate.endpoint().id().equals(id))
                .findFirst()
                .orElseThrow()
                .cost()
                .orElseThrow();
    }

    static void assertCost(Balanced in, String id, double millis) {
        assertThat(cost(in, id)).isCloseTo(millis, within(millis * EXACT));
    }
}
