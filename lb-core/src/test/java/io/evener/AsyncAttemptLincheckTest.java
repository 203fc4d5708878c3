package io.evener;

import io.evener.call.CallOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * One asynchronous call of one attempt, which is answered, cancelled by its caller and out of time, under every
 * interleaving.
 *
 * <p>Excluded: a future that ends twice or never; a place that is given back twice or never.
 */
class AsyncAttemptLincheckTest {

    @Test
    void attempt_answeredCancelledAndOutOfTime_endsOnce() {
        ModelCheck.holds(RealCall.class, 16, 80, 2);
    }

    @Test
    void attempt_thatAsksBeforeItActs_isRejected() {
        ModelCheck.isBroken(AskingFirst.class, 2);
    }

    /** A member with one call in flight, and what may happen to it. */
    public abstract static class OneCall {
        final Member member = ModelCheck.member();
        final CompletableFuture<String> stage = new CompletableFuture<>();
        final AtomicInteger ends = new AtomicInteger();

        OneCall() {
            member.gate(true, Gate.UNLIMITED);
        }

        @Operation(runOnce = true)
        public void answer() {
            stage.complete("done");
        }

        @Operation(runOnce = true)
        public abstract void cancel();

        @Operation(runOnce = true)
        public abstract void timeUp();

        abstract boolean isOver();

        @Validate
        public void theCallEndsOnce() {
            int back = (int) member.completed();
            if (ends.get() > 1 || back > 1 || member.inFlight() != 1 - back || (stage.isDone() && !isOver())) {
                throw new IllegalStateException(
                        ends + " ends, " + back + " places came back, in flight " + member.inFlight());
            }
        }
    }

    public static class RealCall extends OneCall {
        private Runnable timer = () -> {};
        private final AsyncCall<String> call;

        public RealCall() {
            Scheduler scheduler = (task, delay) -> {
                timer = task;
                return () -> {};
            };
            Binding binding =
                    ModelCheck.bare(Binding.class, Map.of("chooser", (io.evener.spi.Chooser) request -> member));
            PoolCore pool = member.pool();
            Ticker still = () -> 0;
            ModelCheck.set(pool, "scheduler", scheduler);
            ModelCheck.set(pool, "ticker", still);
            ModelCheck.set(pool, "loop", ModelCheck.bare(ControlLoop.class, Map.of())); // not closed
            Executor here = Runnable::run;
            Calling calling = ModelCheck.bare(
                    Calling.class,
                    Map.of(
                            "pool",
                            pool,
                            "binding",
                            binding,
                            "search",
                            ModelCheck.bare(Search.class, Map.of("binding", binding, "pool", pool)),
                            "classifier",
                            OutcomeClassifier.ofDefaults(),
                            "budget",
                            new RecordingBudget(),
                            "watch",
                            ModelCheck.bare(BudgetWatch.class, Map.of("ticking", new AtomicBoolean(true))),
                            "executor",
                            here));
            CallOptions once = CallOptions.ofDefaults().attempts(1).attemptTimeout(Duration.ofNanos(1));
            call = new AsyncCall<>(calling, ChooseRequest.any(), once, attempt -> stage);
            call.whenComplete((result, error) -> ends.incrementAndGet());
            call.start();
        }

        @Override
        public void cancel() {
            call.cancel(true);
        }

        @Override
        public void timeUp() {
            timer.run();
        }

        @Override
        boolean isOver() {
            return call.isDone();
        }
    }

    /** Looks whether somebody else ended it, and only then ends it. */
    public static class AskingFirst extends OneCall {
        private final long stamp = member.tryBegin();
        private volatile boolean ended;

        public AskingFirst() {
            stage.whenComplete((result, error) -> end(Outcome.SUCCESS));
        }

        private void end(Outcome outcome) {
            if (!ended) {
                ended = true;
                ends.incrementAndGet();
                member.end(stamp, outcome);
            }
        }

        @Override
        public void cancel() {
            end(Outcome.CANCELLED);
        }

        @Override
        public void timeUp() {
            end(Outcome.TIMEOUT);
        }

        @Override
        boolean isOver() {
            return ended;
        }
    }
}
