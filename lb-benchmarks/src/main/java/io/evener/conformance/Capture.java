package io.evener.conformance;

import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.lang.management.ManagementFactory;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the strategy on trial so that its chooser can be reached, together with the snapshot it was compiled from. Also
 * lets a law show the strategy a part of the pool, as a combinator does.
 */
final class Capture implements Strategy {

    /** A chooser and what it was compiled from. */
    record Compiled(PoolSnapshot snapshot, Chooser chooser) {}

    private final Strategy strategy;
    private volatile UnaryOperator<PoolSnapshot> view = UnaryOperator.identity();
    private volatile @Nullable Compiled compiled;
    private volatile int closes;
    private volatile long compileBytes;

    Capture(Strategy strategy) {
        this.strategy = strategy;
    }

    @Override
    public String name() {
        return strategy.name();
    }

    /** Shows the strategy this part of every snapshot from now on. */
    void view(UnaryOperator<PoolSnapshot> shown) {
        view = shown;
    }

    Compiled compiled() {
        Compiled last = compiled;
        if (last == null) {
            throw new AssertionError("was never compiled");
        }
        return last;
    }

    /** Returns how often the Bound was closed. */
    int closes() {
        return closes;
    }

    /** Returns what the last compile allocated. */
    long compileBytes() {
        return compileBytes;
    }

    @Override
    public Bound bind(StrategyContext context) {
        Bound bound = strategy.bind(context);
        return new Bound() {
            @Override
            public Chooser compile(PoolSnapshot snapshot) {
                PoolSnapshot shown = view.apply(snapshot);
                long before = allocatedBytes();
                Chooser chooser = bound.compile(shown);
                compileBytes = allocatedBytes() - before;
                compiled = new Compiled(shown, chooser);
                return chooser;
            }

            @Override
            @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time, by contract
            public void close() {
                closes = closes + 1;
                bound.close();
            }
        };
    }

    /** Returns what this thread has allocated so far. */
    static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
