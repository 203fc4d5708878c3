package io.evener.bench.peers;

import static io.evener.bench.jmh.WithdrawalBenchmark.BUDGET;

import io.evener.bench.jmh.Protection;
import io.evener.bench.jmh.ProtectionContest;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * Peers' row of {@link io.evener.bench.jmh.WithdrawalBenchmark}.
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main WithdrawalBenchmark -prof gc -t 1
 * }</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH fills the parameter
public class WithdrawalBenchmark extends ProtectionContest {

    /** The library. */
    @Param
    public Rival contender;

    /** For JMH. */
    public WithdrawalBenchmark() {}

    @Override
    protected Rival row() {
        return contender;
    }

    /** An answer, and in one of ten cases a retry. */
    @Benchmark
    public boolean pass() {
        return once();
    }

    /** The rows. */
    @SuppressWarnings("ImmutableEnumChecker") // factories
    public enum Rival implements Protection.Row {
        /** Finagle. */
        FINAGLE(Protection.peer(BUDGET, "finagle retry budget", ProtectionRows::retryBudget));

        private final Protection protection;

        Rival(Protection protection) {
            this.protection = protection;
        }

        @Override
        public Protection protection() {
            return protection;
        }
    }
}
