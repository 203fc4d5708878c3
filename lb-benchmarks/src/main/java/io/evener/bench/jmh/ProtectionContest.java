package io.evener.bench.jmh;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Protections around a call that succeeds: what their questions share, with peers' and without. All threads share one
 * protection. Each is proved before it is measured: it lets calls pass, and another of its kind refuses when provoked.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC"})
@SuppressWarnings("NullAway.Init") // open() makes it
public abstract class ProtectionContest {

    private static final int PASSES = 1_000;

    private Guarding guarding;

    /** For questions. */
    protected ProtectionContest() {}

    /** Returns whose turn it is. */
    protected abstract Protection.Row row();

    /** Makes the row's protection and proves it. */
    @Setup(Level.Trial)
    public void open() {
        Protection protection = row().protection();
        guarding = protection.make().get();
        for (int i = 0; i < PASSES; i++) {
            check(guarding.pass(), "refused call " + i);
        }
        if (protection.side() != Side.FLOOR) {
            try (Guarding provoked = protection.make().get()) {
                check(provoked.refuses(), "never refuses");
            }
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("does not protect: " + otherwise);
        }
    }

    /** Closes it. */
    @TearDown(Level.Trial)
    public void close() {
        guarding.close();
    }

    /** What a question's one method does: the one call site. */
    protected final boolean once() {
        return guarding.pass();
    }
}
