package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.call.AsyncAttemptFunction;
import io.evener.call.Backoff;
import io.evener.call.CallOptions;
import io.evener.call.CallTimeoutException;
import io.evener.spi.MemberState;
import io.evener.testing.ManualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Attempts after the first, and attempts whose time is up, off the caller's thread. */
class AsyncCallsAgainTest {

    private static final CallOptions SAFE =
            CallOptions.ofDefaults().idempotent(true).backoff(Backoff.constant(Duration.ofMillis(10)));
    private static final CallOptions TIMED = SAFE.attemptTimeout(Duration.ofMillis(100));

    private final Fixtures f = new Fixtures().with(3);
    private final RecordingBudget budget = new RecordingBudget();
    private final LoadBalancer balancer = LoadBalancer.builder(f.pool)
            .strategy(new Fixtures.FirstInLine())
            .retryBudget(budget)
            .executor(Runnable::run)
            .build();

    /** What the function handed out, by attempt. */
    private final List<CompletableFuture<String>> stages = new ArrayList<>();

    private final AsyncAttemptFunction<String> pending = attempt -> {
        CompletableFuture<String> stage = new CompletableFuture<>();
        stages.add(stage);
        return stage;
    };

    private CompletableFuture<String> call(CallOptions options) {
        return balancer.callAsync(ChooseRequest.any(), options, pending);
    }

    private int inFlight() {
        return f.pool.core().traffic().inFlight();
    }

    private void advance(int millis) {
        f.time.advance(Duration.ofMillis(millis));
    }

    private void assertAtRest() {
        assertThat(inFlight()).isZero();
        assertThat(budget.owed).hasValue(0);
    }

    @Test
    void failure_waitsThenGoesElsewhere() {
        CompletableFuture<String> result = call(SAFE);
        stages.get(0).completeExceptionally(new IOException("reset"));
        assertThat(stages).hasSize(1);
        assertThat(inFlight()).isZero(); // nothing is held while it waits
        advance(10);
        assertThat(stages).hasSize(2);
        assertThat(f.member(1).inFlight()).isEqualTo(1);
        stages.get(1).complete("two");
        assertThat(result).isCompletedWithValue("two");
        assertThat(budget.settled).containsExactly(true);
        assertAtRest();
    }

    @Test
    void noConnection_goesElsewhereWithoutATimer() {
        CompletableFuture<String> result = call(CallOptions.ofDefaults());
        stages.get(0).completeExceptionally(new CompletionException(new ConnectException("refused")));
        stages.get(1).complete("two");
        assertThat(result).isCompletedWithValue("two");
        assertAtRest();
    }

    @Test
    void attemptWhoseTimeIsUp_isATimeout_isCancelled_andGoesElsewhere() {
        CompletableFuture<String> result = call(TIMED);
        advance(99);
        assertThat(stages.get(0)).isNotDone();
        advance(1);
        assertThat(stages.get(0)).isCancelled();
        assertThat(f.member(0).failed()).isEqualTo(1);
        advance(10);
        stages.get(1).complete("two");
        assertThat(result).isCompletedWithValue("two");
        assertThat(budget.failures).containsExactly(Outcome.TIMEOUT);
        assertAtRest();
    }

    @Test
    void stageThatCannotBeCancelled_comesTooLate_andIsClosed() {
        List<String> closed = new ArrayList<>();
        CompletableFuture<AutoCloseable> deaf = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        CompletableFuture<AutoCloseable> result =
                balancer.callAsync(ChooseRequest.any(), TIMED.attempts(1), attempt -> deaf);
        advance(100);
        assertThat(result).isCompletedExceptionally();
        deaf.complete(() -> closed.add("late"));
        assertThat(closed).containsExactly("late");
        assertThat(f.member(0).completed()).isEqualTo(1);
        assertAtRest();
    }

    @Test
    void deadline_endsTheCallToTheNanosecond() {
        CompletableFuture<String> result = call(SAFE.deadline(Duration.ofMillis(150)));
        advance(100);
        stages.get(0).completeExceptionally(new IOException("reset"));
        f.time.advance(Duration.ofMillis(50).minusNanos(1));
        assertThat(result).isNotDone();
        f.time.advance(Duration.ofNanos(1));
        assertThatThrownBy(result::join)
                .hasCauseInstanceOf(CallTimeoutException.class)
                .hasMessageContaining("pool=orders endpoint=" + Fixtures.uri(2) + " attempts=2 waited=PT0.04S");
        assertThat(stages.get(1)).isCancelled();
        assertAtRest();
        assertThat(f.member(1).failed()).isEqualTo(1);
    }

    @Test
    void everyAttemptTimesOut_failsWithATimeout_thatTellsOfTheOthers() {
        CompletableFuture<String> result = call(TIMED.attempts(2));
        advance(1_000);
        assertThat(stages).hasSize(2);
        assertThatThrownBy(result::join)
                .cause()
                .isInstanceOf(CallTimeoutException.class)
                .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
        assertAtRest();
    }

    @Test
    void cancelled_staysInFlightUntilTheStageEnds_andBlamesNobody_D22() {
        CompletableFuture<String> ignorant = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        CompletableFuture<String> result = balancer.callAsync(ChooseRequest.any(), SAFE, attempt -> ignorant);
        result.cancel(true);
        assertThat(inFlight()).isEqualTo(1);
        ignorant.completeExceptionally(new IOException("aborted"));
        assertAtRest();
        assertThat(budget.asked).isZero();
    }

    @Test
    void cancelled_leavesWhenItsTimeIsUp_andNeverLooksFast_D22() {
        CompletableFuture<String> ignorant = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                return false;
            }
        };
        CompletableFuture<String> result = balancer.callAsync(ChooseRequest.any(), TIMED, attempt -> ignorant);
        advance(1);
        result.cancel(true);
        assertThat(inFlight()).isEqualTo(1);
        advance(99);
        assertAtRest();
        assertThat(f.member(0).failed()).isZero();
        assertThat(f.member(0).answered()).isZero();
    }

    @Test
    void cancelled_reachesTheStage_D6() {
        CompletableFuture<String> result = call(SAFE);
        result.cancel(true);
        assertThat(stages.get(0)).isCancelled();
        assertThat(f.member(0).failed()).isZero();
        assertAtRest();
    }

    @Test
    void cancelledWhileItWaits_triesNoMore_andLeavesNoTimer() {
        CompletableFuture<String> result = call(SAFE);
        stages.get(0).completeExceptionally(new IOException("reset"));
        int timers = f.time.pending();
        result.cancel(true);
        assertThat(f.time.pending()).isEqualTo(timers - 1);
        advance(1_000);
        assertThat(stages).hasSize(1);
        assertAtRest();
    }

    @Test
    void completedByTheCaller_triesNoMore() {
        CompletableFuture<String> result = call(SAFE);
        result.complete("mine");
        stages.get(0).completeExceptionally(new IOException("reset"));
        advance(1_000);
        assertThat(stages).hasSize(1);
        assertThat(result).isCompletedWithValue("mine");
        assertAtRest();
    }

    @Test
    void answered_leavesNoTimer() {
        int timers = f.time.pending();
        CompletableFuture<String> result = call(TIMED);
        stages.get(0).complete("one");
        assertThat(result).isCompletedWithValue("one");
        assertThat(f.time.pending()).isEqualTo(timers);
    }

    @Test
    void functionThatThrows_isAnAttemptThatFailed() {
        CompletableFuture<String> result = balancer.callAsync(ChooseRequest.any(), SAFE, attempt -> {
            if (attempt.number() == 1) {
                throw new IOException("no");
            }
            return CompletableFuture.completedFuture("two");
        });
        advance(10);
        assertThat(result).isCompletedWithValue("two");
        assertAtRest();
    }

    @Test
    void error_isNoEndpointsFault() {
        CompletableFuture<String> result = call(SAFE);
        stages.get(0).completeExceptionally(new CompletionException(new AssertionError("mine")));
        assertThat(result).isCompletedExceptionally();
        assertThat(budget.asked).isZero();
    }

    private static void refuse(Throwable how) {
        if (how instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) how;
    }

    /** A refusal, a bug, and an error as of one that begins a thread per task when there are too many. */
    static Stream<Throwable> refusals() {
        return Stream.of(
                new RejectedExecutionException("shut"),
                new IllegalStateException("bug!"),
                new InternalError("no thread"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void executorThatRefuses_strandsNobody(Throwable how) {
        LoadBalancer shut = LoadBalancer.builder(f.pool)
                .strategy(new Fixtures.FirstInLine())
                .executor(task -> refuse(how))
                .build();
        CompletableFuture<String> result = shut.callAsync(ChooseRequest.any(), TIMED, pending);
        advance(110);
        stages.get(1).complete("two");
        assertThat(result).isCompletedWithValue("two");
    }

    @Test
    void executorThatRunsAndThrows_runsOnce() {
        LoadBalancer both = LoadBalancer.builder(f.pool)
                .strategy(new Fixtures.FirstInLine())
                .executor(task -> {
                    task.run();
                    throw new IllegalStateException("bug!");
                })
                .build();
        CompletableFuture<String> result = both.callAsync(ChooseRequest.any(), TIMED, pending);
        advance(110);
        assertThat(stages).hasSize(2);
        stages.get(1).complete("two");
        assertThat(result).isCompletedWithValue("two");
        assertAtRest();
    }

    @Test
    void poolClosedWhileItWaits_endsAsTheAttemptBefore() {
        CompletableFuture<String> result = call(SAFE);
        stages.get(0).completeExceptionally(new IOException("reset"));
        f.pool.close();
        advance(10);
        assertThatThrownBy(result::join).hasCauseInstanceOf(IOException.class);
        assertAtRest();
    }

    /** On the pool's own thread, which must be gone when nobody waits any more. */
    @Test
    void poolClosedWhileItWaits_strandsNobody() {
        Pool own = Pool.of("own", Fixtures.uri(1), Fixtures.uri(2));
        LoadBalancer waiting =
                LoadBalancer.builder(own).strategy(new Fixtures.FirstInLine()).build();
        CompletableFuture<String> retried =
                waiting.callAsync(ChooseRequest.any(), SAFE.backoff(Backoff.constant(Duration.ofMillis(50))), pending);
        CompletableFuture<String> hanging = waiting.callAsync(ChooseRequest.any(), TIMED, pending);
        stages.get(0).completeExceptionally(new IOException("reset"));
        own.close();
        assertThat(retried)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .withMessage("reset");
        assertThat(hanging).failsWithin(Duration.ofSeconds(10));
    }

    /** Between the attempt's place and its timer, which is then never set. */
    @Test
    void poolClosedBeforeTheTimer_endsTheCall() {
        Pool own = Pool.of("own", Fixtures.uri(1));
        Fixtures.Puppet puppet = new Fixtures.Puppet();
        LoadBalancer closing = LoadBalancer.builder(own)
                .strategy(new Fixtures.FirstInLine())
                .guard(puppet)
                .build();
        puppet.context.track((member, peers) -> new MemberState() {
            @Override
            public void begun(long nowNanos) {
                own.close();
            }
        });
        Member member = own.snapshot().member(0);
        CompletableFuture<String> result = closing.callAsync(ChooseRequest.any(), TIMED, pending);
        assertThat(result)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(NoEndpointException.class)
                .withMessageContaining("the pool is closed");
        assertThat(stages).isEmpty();
        assertThat(member.inFlight()).isZero();
        assertThat(member.failed()).isZero();
    }

    /** A timer of a nanosecond fires before the caller's thread goes on. */
    @Test
    void timeUpBeforeTheFunctionIsCalled_itIsNotCalled() {
        ManualTime time = new ManualTime();
        Fixtures g = new Fixtures(
                        time,
                        builder -> builder.scheduler((task, nanos) -> {
                            if (nanos == 1) {
                                CompletableFuture.runAsync(task).join();
                            }
                            return time.schedule(task, nanos);
                        }))
                .with(1);
        CompletableFuture<String> result = g.balancer()
                .callAsync(ChooseRequest.any(), SAFE.attempts(1).attemptTimeout(Duration.ofNanos(1)), pending);
        assertThat(result)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(CallTimeoutException.class);
        assertThat(stages).isEmpty();
        assertThat(g.member(0).inFlight()).isZero();
    }

    /** The scheduler's thread, here the test's, has others to serve. */
    @Test
    void noExecutorGiven_goesOnOnAnotherThreadThanTheTimers() {
        LoadBalancer plain = LoadBalancer.builder(f.pool)
                .strategy(new Fixtures.FirstInLine())
                .build();
        CompletableFuture<Thread> second = new CompletableFuture<>();
        CompletableFuture<String> result = plain.callAsync(ChooseRequest.any(), SAFE, attempt -> {
            if (attempt.number() == 1) {
                throw new IOException("reset");
            }
            second.complete(Thread.currentThread());
            return CompletableFuture.completedFuture("two");
        });
        advance(10);
        assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isNotSameAs(Thread.currentThread());
        assertThat(result).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("two");
    }

    /** It may hold the connection that the next attempt waits for. */
    @Test
    void resultGivenUp_isClosedBeforeTheNextAttempt_orWhenTheCallIsCancelled() {
        List<String> log = new ArrayList<>();
        CallOptions judged = SAFE.classifier((result, error) -> Outcome.FAILURE);
        CompletableFuture<AutoCloseable> result = balancer.callAsync(ChooseRequest.any(), judged, attempt -> {
            int number = attempt.number();
            log.add("begin " + number);
            return CompletableFuture.completedFuture(() -> log.add("close " + number));
        });
        advance(10);
        assertThat(log).containsExactly("begin 1", "close 1", "begin 2");
        result.cancel(true);
        advance(1_000);
        assertThat(log).containsExactly("begin 1", "close 1", "begin 2", "close 2");
        assertAtRest();
    }

    @Test
    void backoffThatThrows_strandsNobody() {
        CompletableFuture<String> result = call(SAFE.backoff((retry, before, random) -> {
            throw Fixtures.bug();
        }));
        stages.get(0).completeExceptionally(new IOException("reset"));
        assertThatThrownBy(result::join).hasCauseInstanceOf(IOException.class);
        assertAtRest();
        f.assertReported("retries");
    }

    @Test
    void budgetThatThrows_keepsNoPlace() {
        budget.broken = true;
        CompletableFuture<String> result = call(SAFE);
        stages.get(0).completeExceptionally(new IOException("reset"));
        advance(10);
        assertThatThrownBy(result::join).hasCauseInstanceOf(IOException.class);
        assertAtRest();
        f.assertReported("RecordingBudget");
    }
}
