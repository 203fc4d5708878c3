package io.evener.bench.jmh;

import io.evener.Outcome;
import io.evener.call.RetryBudget;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * What does a retry budget cost outside a balancer, where it is told of every answer by hand?
 *
 * <p>Isolated: {@code RetryBudget.deposit}, and after one answer of ten {@code failed}, {@code tryWithdraw} and
 * {@code settled}, of budgets that grant one retry per five answers, and 100 in any case. In a balancer answers cost nothing:
 * {@link BudgetBenchmark}. 0 B/op, or {@code bench} fails.
 *
 * <pre>{@code
 * java -jar lb-benchmarks.jar bench --only WithdrawalBenchmark
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main WithdrawalBenchmark -prof gc -t 1
 * }</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH fills the parameter
public class WithdrawalBenchmark extends ProtectionContest {

    /** The one family. */
    public static final String BUDGET = "retry budget";

    /** Of how many answers one is followed by a retry. */
    public static final int ANSWERS = 10;

    /** Finagle's default. */
    private static final double RATIO = 0.2;

    private static final int RESERVE_PER_SECOND = 10;
    private static final Duration TTL = Duration.ofSeconds(10);
    /** The budget, or the floor. */
    @Param
    public Rival contender;

    /** For JMH. */
    public WithdrawalBenchmark() {}

    @Override
    protected Rival row() {
        return contender;
    }

    /** An answer, and in one of ten cases a retry that is answered. */
    @Benchmark
    public boolean pass() {
        return once();
    }

    /** The rows. */
    @SuppressWarnings("ImmutableEnumChecker") // factories
    public enum Rival implements Protection.Row {
        /** A clock reading and an addition. */
        FLOOR(Protection.floor(BUDGET, "clock, addition", ProtectionFloors::clock)),
        /** The rule of {@link RetryBudget#builder()}. */
        WINDOWED(Protection.evener(
                BUDGET,
                "retry budget",
                () -> budget(RetryBudget.builder()
                        .ratio(RATIO)
                        .ttl(TTL)
                        .least((int) TTL.toSeconds() * RESERVE_PER_SECOND)
                        .build()))),
        /** {@link RetryBudget#finagle}, with Finagle's defaults. */
        FINAGLE(Protection.evener(
                BUDGET, "dialect finagle", () -> budget(RetryBudget.finagle(TTL, RESERVE_PER_SECOND, RATIO))));

        private final Protection protection;

        Rival(Protection protection) {
            this.protection = protection;
        }

        @Override
        public Protection protection() {
            return protection;
        }
    }

    private static Guarding budget(RetryBudget budget) {
        return new Guarding() {
            @Override
            public boolean pass() {
                budget.deposit();
                return ThreadLocalRandom.current().nextInt(ANSWERS) != 0 || withdraw(budget);
            }

            @Override
            public boolean refuses() {
                return Guarding.isEverRefused(() -> withdraw(budget));
            }
        };
    }

    private static boolean withdraw(RetryBudget budget) {
        budget.failed(Outcome.FAILURE);
        boolean granted = budget.tryWithdraw(Outcome.FAILURE);
        if (granted) {
            budget.settled(true);
        }
        return granted;
    }
}
