package io.evener.health;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Outcome;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * A breaker's one word under every interleaving of two threads: it must behave as if each begin and end happened at one
 * instant.
 *
 * <p>Excluded: two trials at once; a trial or a result of an earlier time that decides about a later one; a refusal while
 * a trial's place is free.
 */
class BreakerLincheckTest {

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(20)
                .invocationsPerIteration(300)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(1)
                .minimizeFailedScenario(false);
    }

    @Test
    void breaker_isLinearizable() {
        options().check(Real.class);
    }

    @Test
    void breaker_thatLooksAndThenWrites_isRejected() {
        assertThatThrownBy(() -> options().check(Weak.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Thread 1");
    }

    /** What is asked of a breaker. */
    interface Trials {
        long tryBegin();

        void end(long stamp, Outcome outcome);

        BreakerState state();
    }

    /** A breaker that opens at the first failure, whose pauses are over at once and which closes after two trials. */
    public abstract static class Scenario {
        private final Trials breaker;
        private final long[] stamps = {-1, -1, -1, -1};

        Scenario(Trials breaker) {
            this.breaker = breaker;
        }

        @Operation
        public boolean begin(@Param(gen = ThreadIdGen.class) int thread) {
            if (stamps[thread] < 0) {
                stamps[thread] = breaker.tryBegin();
            }
            return stamps[thread] >= 0;
        }

        @Operation
        public void succeed(@Param(gen = ThreadIdGen.class) int thread) {
            end(thread, Outcome.SUCCESS);
        }

        @Operation
        public void fail(@Param(gen = ThreadIdGen.class) int thread) {
            end(thread, Outcome.FAILURE);
        }

        @Operation
        public void cancel(@Param(gen = ThreadIdGen.class) int thread) {
            end(thread, Outcome.CANCELLED);
        }

        private void end(int thread, Outcome outcome) {
            if (stamps[thread] >= 0) {
                breaker.end(stamps[thread], outcome);
                stamps[thread] = -1;
            }
        }

        @Operation
        public BreakerState state() {
            return breaker.state();
        }
    }

    public static class Real extends Scenario {
        public Real() {
            super(real());
        }

        private static Trials real() {
            AtomicLong now = new AtomicLong();
            Breaker breaker = CircuitBreaker.ofDefaults()
                    .consecutive(1)
                    .openFor(Duration.ofNanos(1), Duration.ofNanos(1))
                    .trials(2)
                    .alone("b", () -> now.getAndAdd(1_000), SeededRandom.script(-1));
            return new Trials() {
                @Override
                public long tryBegin() {
                    return breaker.tryBegin();
                }

                @Override
                public void end(long stamp, Outcome outcome) {
                    breaker.end(stamp, outcome, -1);
                }

                @Override
                public BreakerState state() {
                    return breaker.state();
                }
            };
        }
    }

    public static class Weak extends Scenario {
        public Weak() {
            super(new LookThenWrite());
        }
    }

    /** Believes its first look at the phase. */
    static final class LookThenWrite implements Trials {
        private volatile Phase phase = Phase.fresh(0, new Faults(BreakerSettings.DEFAULT, 0, 0), 0);

        @Override
        public long tryBegin() {
            Phase seen = phase;
            if (seen.isClosed()) {
                return seen.generation();
            }
            if (seen.onTrial()) {
                return -1;
            }
            Phase trial = seen.trialBegun(0);
            phase = trial;
            return trial.generation();
        }

        @Override
        public void end(long stamp, Outcome outcome) {
            Phase seen = phase;
            if (seen.generation() != stamp) {
                return;
            }
            if (outcome == Outcome.FAILURE) {
                phase = seen.opened(0, 0);
            } else if (seen.onTrial()) {
                boolean last = outcome == Outcome.SUCCESS && seen.ok() == 1;
                phase = last
                        ? seen.closed(new Faults(BreakerSettings.DEFAULT, 0, 0), 0)
                        : seen.trialEnded(outcome == Outcome.SUCCESS);
            }
        }

        @Override
        public BreakerState state() {
            return phase.state();
        }
    }
}
