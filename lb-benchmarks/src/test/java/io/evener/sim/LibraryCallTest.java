package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.ChooseRequest;
import io.evener.Outcome;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.limit.InFlightLimit;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Calls that the library makes, before servers that are modelled. */
final class LibraryCallTest {

    private static final Duration MILLI = Duration.ofMillis(1);
    private static final CallOptions TWICE =
            CallOptions.ofDefaults().idempotent(true).attempts(2).attemptTimeout(Duration.ofMillis(200));

    private static Simulation.Builder two() {
        return Simulation.builder()
                .strategy(Strategies.roundRobin())
                .servers(2, Server.fifo(2))
                .arrivals(Arrivals.even(100))
                .duration(Duration.ofSeconds(10))
                .warmUp(0)
                .timeline(Duration.ofSeconds(1));
    }

    @Test
    void oneOfTwoFails_everyCallIsAnsweredByTheOther() {
        SimulationResult result = two().calls(TWICE)
                .retryBudget(ticker ->
                        RetryBudget.builder().ticker(ticker).least(1_000).build())
                .at(Duration.ZERO, cluster -> cluster.server(0).failing(1, MILLI))
                .build()
                .run();
        assertThat(result.calls()).isEqualTo(1_000);
        assertThat(result.failed()).isZero();
        assertThat(result.attemptsPerCall()).isEqualTo(1.5);
        assertThat(result.attempts()).hasSize(10);
        assertThat(result.attempts().stream().mapToLong(Long::longValue).sum()).isBetween(1_490L, 1_500L);
    }

    /** 10 s of 100 calls/s earn 0.1 retries each and at most as many as a second's floor allows. */
    @Test
    void oneOfTwoFails_theBudgetBoundsRetries() {
        SimulationResult result = two().calls(TWICE)
                .at(Duration.ZERO, cluster -> cluster.server(0).failing(1, MILLI))
                .build()
                .run();
        assertThat(result.attemptsPerCall()).isBetween(1.04, 1.11);
        assertThat(result.failed(Outcome.FAILURE)).isEqualTo(result.failed()).isBetween(390L, 460L);
    }

    @Test
    void oneOfTwoHangs_itsCallsEndByTheirTimeoutAndAreMadeAgain() {
        SimulationResult result = two().calls(TWICE)
                .inFlightLimit(InFlightLimit.none())
                .at(Duration.ZERO, cluster -> cluster.server(0).speed(0))
                .build()
                .run();
        assertThat(result.failed(Outcome.TIMEOUT)).isEqualTo(result.failed()).isPositive();
        assertThat(result.quantile(1)).isGreaterThan(Duration.ofMillis(200));
        assertThat(result.unfinished()).isZero();
    }

    @Test
    void failing_someCallers_nobodyElse() {
        SimulationResult result = two().calls(TWICE)
                .request(random -> ChooseRequest.hash(random.nextInt(4)))
                .at(Duration.ZERO, cluster -> {
                    cluster.server(0).failing(request -> request.hash(key -> 0) == 3, MILLI);
                    cluster.server(1).failing(request -> request.hash(key -> 0) == 3, MILLI);
                })
                .at(Duration.ofSeconds(5), cluster -> {
                    cluster.server(0).restart();
                    cluster.server(1).restart();
                })
                .build()
                .run();
        assertThat(result.failed()).isBetween(100L, 150L);
        assertThat(result.lastFailure()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void limitReached_isARefusal() {
        SimulationResult result = two().calls(TWICE)
                .inFlightLimit(InFlightLimit.fixed(1))
                .at(Duration.ZERO, cluster -> cluster.server(0).speed(0))
                .at(Duration.ZERO, cluster -> cluster.server(1).speed(0))
                .build()
                .run();
        assertThat(result.refused()).isGreaterThan(800);
    }

    private static void refused(String message, UnaryOperator<Simulation.Builder> setting) {
        assertThatThrownBy(() -> setting.apply(two()).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(message);
    }

    @Test
    void settings_thatTakeNoEffect_areRefused() {
        String ours = "must not be set where the library makes the calls: timeout, hedgeAfter, fanOut";
        refused(ours, run -> run.calls(TWICE).timeout(MILLI));
        refused(ours, run -> run.calls(TWICE).hedgeAfter(MILLI));
        refused(ours, run -> run.calls(TWICE).fanOut(2));
        refused(
                "must not be piggybacked where the library makes the calls: signals",
                run -> run.calls(TWICE).signals(Signals.piggybacked()));
        refused("must be set for a retry budget: calls", run -> run.retryBudget(ticker -> RetryBudget.ofDefaults()));
    }
}
