package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.call.AttemptFunction;
import io.evener.call.Backoff;
import io.evener.call.CallOptions;
import io.evener.call.PushBack;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Attempts after the first, on the caller's thread. */
class CallsAgainTest {

    private static final CallOptions PLAIN = CallOptions.ofDefaults().backoff(Backoff.constant(Duration.ofMillis(10)));
    private static final CallOptions SAFE = PLAIN.idempotent(true);

    private final Fixtures f = new Fixtures().with(3);
    private final RecordingBudget budget = new RecordingBudget();
    private final List<String> tried = new ArrayList<>();
    private final List<Duration> given = new ArrayList<>();

    private LoadBalancer balancer() {
        return LoadBalancer.builder(f.pool)
                .strategy(new Fixtures.FirstInLine())
                .retryBudget(budget)
                .build();
    }

    /** Fails this many times, then says where it was. */
    private AttemptFunction<String, IOException> failing(int times, IOException error) {
        return attempt -> {
            tried.add(attempt.endpoint().id());
            given.add(attempt.timeout().orElse(Duration.ZERO));
            f.time.advance(Duration.ofMillis(100));
            if (tried.size() <= times) {
                throw error;
            }
            return attempt.endpoint().id();
        };
    }

    private String call(CallOptions options, AttemptFunction<String, IOException> function) throws IOException {
        return balancer().call(ChooseRequest.any(), options, function);
    }

    private void assertAtRest() {
        assertThat(f.pool.snapshot().size()).isPositive();
        for (int i = 0; i < f.pool.snapshot().size(); i++) {
            assertThat(f.member(i).inFlight()).isZero();
        }
        assertThat(budget.owed).hasValue(0);
    }

    @Test
    void noConnection_goesElsewhereAtOnce_whateverTheCall() throws IOException {
        assertThat(call(PLAIN, failing(1, new ConnectException("refused")))).isEqualTo(Fixtures.uri(2));
        assertThat(tried).containsExactly(Fixtures.uri(1), Fixtures.uri(2));
        assertThat(f.time.nanos()).isEqualTo(Duration.ofMillis(200).toNanos()); // nobody waited
        assertAtRest();
    }

    @Test
    void noConnectionTwice_waitsBeforeTheThird() throws IOException {
        assertThat(call(PLAIN, failing(2, new ConnectException("refused")))).isEqualTo(Fixtures.uri(3));
        assertThat(f.time.nanos()).isEqualTo(Duration.ofMillis(310).toNanos());
    }

    @Test
    void defaultCall_onlyConnectsAgain() {
        AtomicInteger calls = new AtomicInteger();
        LoadBalancer balancer = balancer();
        assertThatThrownBy(() -> balancer.call(endpoint -> {
                    calls.incrementAndGet();
                    throw new IOException("reset");
                }))
                .hasMessage("reset");
        assertThat(calls).hasValue(1);
    }

    @Test
    void failure_isRepeatedOnlyWhenIdempotent() throws IOException {
        IOException reset = new IOException("reset");
        assertThatThrownBy(() -> call(PLAIN, failing(1, reset))).isSameAs(reset);
        assertThat(tried).hasSize(1);
        tried.clear();
        assertThat(call(SAFE, failing(1, reset))).isEqualTo(Fixtures.uri(2));
    }

    @Test
    void lastError_tellsOfTheOthers() {
        List<IOException> errors = List.of(new IOException("a"), new IOException("b"), new IOException("c"));
        assertThatThrownBy(() -> call(SAFE, attempt -> {
                    throw errors.get(attempt.number() - 1);
                }))
                .isSameAs(errors.get(2))
                .satisfies(e -> assertThat(e.getSuppressed()).containsExactly(errors.get(1)))
                .satisfies(e -> assertThat(e.getSuppressed()[0].getSuppressed()).containsExactly(errors.get(0)));
        assertAtRest();
    }

    @Test
    void sameErrorTwice_doesNotSuppressItself() {
        IOException shared = new IOException("shared");
        assertThatThrownBy(() -> call(SAFE, failing(9, shared))).isSameAs(shared);
        assertThat(tried).hasSize(3);
        assertThat(shared.getSuppressed()).isEmpty();
    }

    /** Constants that every call ends with: they are no diary. */
    @Test
    void sharedErrors_keepTenOthersAtMost_andNoneTwice() {
        IOException last = new IOException("last");
        IOException known = new IOException("known");
        for (int call = 0; call < 30; call++) {
            IOException first = call < 5 ? known : new IOException("first");
            assertThatThrownBy(() -> call(SAFE.attempts(2), attempt -> {
                        throw attempt.number() == 1 ? first : last;
                    }))
                    .isSameAs(last);
        }
        assertThat(last.getSuppressed()).hasSize(10).containsOnlyOnce(known);
    }

    @Test
    void resultThatLooksLikeFailure_isRepeated_andClosed() {
        List<String> closed = new ArrayList<>();
        record Response(String from, List<String> closed) implements AutoCloseable {
            @Override
            public void close() {
                closed.add(from);
            }
        }
        CallOptions judged = SAFE.classifier((result, error) -> Outcome.FAILURE);
        Response last = balancer()
                .call(
                        ChooseRequest.any(),
                        judged,
                        a -> new Response(a.endpoint().id(), closed));
        assertThat(last.from()).isEqualTo(Fixtures.uri(3));
        assertThat(closed).containsExactly(Fixtures.uri(1), Fixtures.uri(2));
    }

    @Test
    void deadline_startsNoAttemptThatCannotEnd() {
        CallOptions short250 = SAFE.attempts(5).deadline(Duration.ofMillis(250));
        assertThatThrownBy(() -> call(short250, failing(9, new IOException("reset"))))
                .isInstanceOf(IOException.class);
        // 100 + 10 + 100 + 10: 30 ms are left for the third, which takes 100; then nothing is
        assertThat(given).containsExactly(Duration.ofMillis(250), Duration.ofMillis(140), Duration.ofMillis(30));
        assertThat(f.time.nanos()).isEqualTo(Duration.ofMillis(320).toNanos());
        assertAtRest();
    }

    @Test
    void deadline_endsAWaitBeforeItBegins() {
        CallOptions slow = SAFE.deadline(Duration.ofMillis(200)).backoff(Backoff.constant(Duration.ofMillis(100)));
        assertThatThrownBy(() -> call(slow, failing(9, new IOException("reset"))))
                .isInstanceOf(IOException.class);
        assertThat(f.time.nanos()).isEqualTo(Duration.ofMillis(100).toNanos());
        assertThat(budget.asked).isZero();
    }

    @Test
    void attemptTimeout_isTheLesserOfBoth() {
        CallOptions both = SAFE.deadline(Duration.ofMillis(250)).attemptTimeout(Duration.ofMillis(120));
        assertThatThrownBy(() -> call(both, failing(9, new IOException("reset"))))
                .isInstanceOf(IOException.class);
        assertThat(given).containsExactly(Duration.ofMillis(120), Duration.ofMillis(120), Duration.ofMillis(30));
    }

    @Test
    void usedUp_isTheLast_unlessItWasNotSent() throws IOException {
        assertThatThrownBy(() -> call(SAFE, attempt -> {
                    attempt.usedUp();
                    return failing(1, new IOException("reset")).call(attempt);
                }))
                .isInstanceOf(IOException.class);
        assertThat(tried).hasSize(1);
        tried.clear();
        call(SAFE, attempt -> {
            attempt.usedUp();
            return failing(1, new ConnectException("refused")).call(attempt);
        });
        assertThat(tried).hasSize(2);
    }

    @Test
    void onlyEndpoint_isTriedAgain() throws IOException {
        f.pool.update(Fixtures.endpoints(1));
        assertThat(call(SAFE, failing(1, new IOException("reset")))).isEqualTo(Fixtures.uri(1));
        assertThat(tried).hasSize(2);
    }

    @Test
    void overloaded_goesElsewhere_butNotToTheSameAgain() throws IOException {
        CallOptions busy = SAFE.classifier((result, error) -> error == null ? Outcome.SUCCESS : Outcome.OVERLOADED);
        assertThat(call(busy, failing(1, new IOException("503")))).isEqualTo(Fixtures.uri(2));
        f.pool.update(Fixtures.endpoints(1));
        tried.clear();
        assertThatThrownBy(() -> call(busy, failing(1, new IOException("503")))).hasMessage("503");
        assertThat(tried).hasSize(1);
    }

    @Test
    void serverThatAsksToBeLeftAlone_isLeftAlone() {
        CallOptions told = SAFE.pushBack((result, error) -> PushBack.never());
        assertThatThrownBy(() -> call(told, failing(1, new IOException("no")))).hasMessage("no");
        assertThat(tried).hasSize(1);
    }

    @Test
    void serverThatAsksForTime_isNotWaitedForElsewhere_untilASecondAsks() throws IOException {
        CallOptions told = SAFE.pushBack((result, error) -> PushBack.after(Duration.ofSeconds(2)));
        call(told, failing(1, new IOException("later")));
        assertThat(f.time.nanos()).isLessThan(Duration.ofSeconds(1).toNanos());
        tried.clear();
        call(told, failing(2, new IOException("later")));
        assertThat(f.time.nanos()).isGreaterThan(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void serverThatAsksForTime_getsIt_upToFiveSecondsMore_D51() throws IOException {
        f.pool.update(Fixtures.endpoints(1));
        CallOptions told = SAFE.pushBack((result, error) -> PushBack.after(Duration.ofSeconds(2)));
        call(told, failing(1, new IOException("later")));
        assertThat(f.time.nanos()).isEqualTo(Duration.ofMillis(2_200).toNanos());
        CallOptions absurd = SAFE.pushBack((result, error) -> PushBack.after(Duration.ofMinutes(10)));
        tried.clear();
        call(absurd, failing(1, new IOException("later")));
        assertThat(f.time.nanos())
                .isEqualTo(Duration.ofMillis(2_200 + 200 + 5_010).toNanos());
    }

    @Test
    void budget_isAskedLast_andLeftAloneByWhatIsRefusedBefore_D37() {
        budget.refusing = true;
        assertThatThrownBy(() -> call(SAFE, failing(9, new IOException("reset"))))
                .hasMessage("reset");
        assertThat(tried).hasSize(1);
        assertThat(budget.asked).isEqualTo(1);
        assertThat(budget.askedInFlight).containsExactly(1); // its place was there already, and given back
        assertAtRest();
        for (int i = 1; i <= 3; i++) {
            f.pool.eject(Fixtures.uri(i), "test");
        }
        assertThatThrownBy(() -> call(SAFE, failing(9, new IOException("reset"))))
                .isInstanceOf(NoEndpointException.class);
        assertThat(budget.asked).isEqualTo(1);
    }

    @Test
    void budget_isSettledOncePerRetry() throws IOException {
        call(SAFE, failing(2, new IOException("reset")));
        assertThat(budget.settled).containsExactly(false, true);
        assertThat(budget.failures).containsExactly(Outcome.FAILURE, Outcome.FAILURE);
    }

    @Test
    void error_isNoEndpointsFault() {
        assertThatThrownBy(() -> balancer().call(ChooseRequest.any(), SAFE, attempt -> {
                    tried.add("");
                    throw new AssertionError("caller's");
                }))
                .isInstanceOf(AssertionError.class);
        assertThat(tried).hasSize(1);
    }

    @Test
    void callersErrors_areNotRepeated() {
        for (Outcome outcome : List.of(Outcome.CALLER_ERROR, Outcome.CANCELLED, Outcome.IGNORED)) {
            tried.clear();
            CallOptions judged = SAFE.classifier((result, error) -> outcome);
            assertThatThrownBy(() -> call(judged, failing(1, new IOException("mine"))))
                    .hasMessage("mine");
            assertThat(tried).hasSize(1);
        }
    }

    @Test
    void interruptedWhileWaiting_triesNoMore_andStaysInterrupted() {
        try {
            assertThatThrownBy(() -> call(SAFE, attempt -> {
                        tried.add("");
                        Thread.currentThread().interrupt();
                        throw new IOException("reset");
                    }))
                    .hasMessage("reset");
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(tried).hasSize(1);
    }

    @Test
    void secondAttempt_prefersAnotherZone() throws IOException {
        f.pool.update(List.of(in("a", 1), in("a", 2), in("b", 3)));
        assertThat(call(SAFE, failing(1, new IOException("reset")))).isEqualTo(Fixtures.uri(3));
        f.pool.update(List.of(in("a", 1), in("a", 2)));
        tried.clear();
        assertThat(call(SAFE, failing(1, new IOException("reset")))).isEqualTo(Fixtures.uri(2));
    }

    private static Endpoint in(String zone, int i) {
        return Endpoint.builder(Fixtures.uri(i))
                .locality(new Locality("r", zone))
                .build();
    }

    @Test
    void fallback_standsInForErrors_notForInterrupts() throws Exception {
        LoadBalancer balancer = balancer();
        String late = balancer.call(
                ChooseRequest.any(),
                PLAIN,
                failing(9, new SocketTimeoutException("late")),
                e -> "instead of " + e.getMessage());
        assertThat(late).isEqualTo("instead of late");
        assertThatThrownBy(() -> balancer.call(
                        ChooseRequest.any(),
                        PLAIN,
                        attempt -> {
                            throw new InterruptedException("stop");
                        },
                        e -> "instead"))
                .isInstanceOf(InterruptedException.class);
        f.pool.update(List.of());
        String nobody = balancer.call(ChooseRequest.any(), PLAIN, attempt -> "never", e -> "instead");
        assertThat(nobody).isEqualTo("instead");
    }

    @Test
    void allOut_failsAtOnceAndSaysWhy_andGoesOnWithTheFirstBack_D40() throws IOException {
        for (int i = 1; i <= 3; i++) {
            f.pool.eject(Fixtures.uri(i), "test");
        }
        assertThatThrownBy(() -> call(SAFE, failing(0, new IOException("never"))))
                .isInstanceOf(NoEndpointException.class)
                .hasMessageContaining("out={MANUAL=3}");
        assertThat(f.time.nanos()).isZero();
        f.pool.readmit(Fixtures.uri(2));
        assertThat(call(SAFE, failing(0, new IOException("never")))).isEqualTo(Fixtures.uri(2));
    }
}
