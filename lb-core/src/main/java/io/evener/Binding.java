package io.evener;

import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import org.jspecify.annotations.Nullable;

/**
 * The strategy of one balancer, which may be replaced, and its chooser of the moment. Started, compiled, replaced and
 * stopped in the pool's turn; the chooser is read by requests with one volatile read.
 */
final class Binding {

    /** Before the first compile and after the end. */
    private static final Chooser NOBODY = new Chooser() {
        @Override
        public @Nullable Member choose(ChooseRequest request) {
            return null;
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            out.rule("closed: nobody is chosen");
        }
    };

    private final PoolCore pool;
    private volatile Tenure tenure;
    private boolean stopped;
    private volatile Chooser chooser = NOBODY;
    private volatile Chooser lastReported = NOBODY;

    Binding(PoolCore pool, Strategy strategy) {
        this.pool = pool;
        this.tenure = new Tenure(pool, strategy, null);
    }

    /** Chooses by the chooser of the moment; one that throws is reported once, and chooses nobody. */
    @Nullable
    Member choose(ChooseRequest request) {
        Chooser current = chooser;
        try {
            return current.choose(request);
        } catch (Throwable t) {
            reportOnce(current, t);
            return null;
        }
    }

    private void reportOnce(Chooser current, Throwable error) {
        if (lastReported != current) {
            lastReported = current;
            pool.failed("strategy " + name(), error);
        }
    }

    Chooser chooser() {
        return chooser;
    }

    String name() {
        return tenure.name();
    }

    /** Binds and compiles; what the strategy throws is the caller's, and leaves nothing behind. */
    void start(PoolSnapshot snapshot) {
        chooser = tenure.start(snapshot);
    }

    /**
     * Binds and compiles another strategy, then publishes its chooser in one write, then ends the one before. There is a
     * chooser at every moment; a request that read the old one finishes with it. What the new strategy throws is the
     * caller's, and the old one stays.
     */
    void replace(Strategy strategy, PoolSnapshot snapshot) {
        checkOpen();
        Tenure after = new Tenure(pool, strategy, tenure);
        Chooser first = after.start(snapshot);
        if (stopped) { // from within the bind
            after.stop();
            checkOpen();
        }
        Tenure before = tenure; // read now: the bind may have replaced it, too
        tenure = after;
        chooser = first;
        pool.events().add(new LoadBalancerEvent.StrategyChanged(pool.name(), before.name(), after.name()));
        before.stop();
    }

    private void checkOpen() {
        if (stopped) {
            throw new IllegalStateException("balancer is closed: pool=" + pool.name());
        }
    }

    /** Compiles; a strategy that throws keeps its last good chooser. */
    void compile(PoolSnapshot snapshot) {
        Tenure compiling = tenure;
        Chooser next = compiling.compile(snapshot);
        if (next != null && tenure == compiling && !stopped) { // else it was replaced from within
            chooser = next;
        }
    }

    void stop() {
        stopped = true;
        chooser = NOBODY;
        tenure.stop();
    }
}
