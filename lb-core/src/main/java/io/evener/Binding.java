package io.evener;

import io.evener.Scheduler.Cancellable;
import io.evener.spi.Chooser;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import io.evener.spi.StateFactory;
import io.evener.spi.StateKey;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A strategy at work in one balancer, and its chooser of the moment. Compiled in the pool's turn; the chooser is
 * read by requests with one volatile read.
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
    private final Strategy strategy;
    /** Asked once, while it can still be the caller's to hear. */
    private final String name;

    private final Context context;
    private Strategy.@Nullable Bound bound;
    private volatile Chooser chooser = NOBODY;
    private volatile Chooser lastReported = NOBODY;

    Binding(PoolCore pool, Strategy strategy) {
        this.pool = pool;
        this.strategy = strategy;
        this.name = strategy.name();
        this.context = new Context(null, pool.name());
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
            pool.failed("strategy " + name, error);
        }
    }

    Chooser chooser() {
        return chooser;
    }

    String name() {
        return name;
    }

    /** Binds and compiles; what the strategy throws is the caller's, and leaves nothing behind. */
    void start(PoolSnapshot snapshot) {
        try {
            Strategy.Bound started = strategy.bind(context);
            bound = started;
            chooser = Objects.requireNonNull(started.compile(snapshot), "chooser");
        } catch (Throwable t) {
            stop();
            throw t;
        }
    }

    /** Compiles; a strategy that throws keeps its last good chooser. */
    void compile(PoolSnapshot snapshot) {
        Strategy.Bound started = bound;
        if (started == null) {
            return;
        }
        try {
            chooser = Objects.requireNonNull(started.compile(snapshot), "chooser");
        } catch (Throwable t) {
            pool.failed("strategy " + name, t);
        }
    }

    void stop() {
        Strategy.Bound started = bound;
        bound = null;
        chooser = NOBODY;
        if (started != null) {
            try {
                started.close();
            } catch (Throwable t) {
                pool.failed("strategy " + name, t);
            }
        }
        context.close();
    }

    /** What the strategy, or a child of a combinator, borrows. */
    private final class Context implements StrategyContext {
        private final @Nullable Context parent;
        private final String label;
        private final Loan loan;
        private final List<Context> children = new CopyOnWriteArrayList<>();
        private volatile boolean closed;

        Context(@Nullable Context parent, String label) {
            this.parent = parent;
            this.label = label;
            this.loan = new Loan(pool, label);
        }

        @Override
        public String label() {
            return label;
        }

        @Override
        public Ticker ticker() {
            return pool.ticker();
        }

        @Override
        public RandomSource random() {
            return pool.random();
        }

        @Override
        public Cancellable every(Duration period, Runnable task) {
            return loan.every(period, task);
        }

        @Override
        public void requestCompile() {
            pool.recompileSoon();
        }

        @Override
        public void report(String text) {
            pool.tellSoon(
                    new LoadBalancerEvent.StrategyReport(pool.name(), label, Objects.requireNonNull(text, "text")));
        }

        @Override
        public <S extends MemberState> StateKey<S> track(StateFactory<S> factory, Signal... signals) {
            return loan.track(factory, signals);
        }

        @Override
        public StrategyContext child(String childLabel) {
            Context child = new Context(this, label + "/" + Args.named("label", childLabel));
            children.add(child);
            if (closed) { // after it was listed: either the close sees it or this sees the close
                child.close();
                throw new IllegalStateException("context is closed: label=" + label);
            }
            return child;
        }

        @Override
        public void close() {
            closed = true;
            for (Context child : children) {
                child.close();
            }
            children.clear();
            loan.close();
            if (parent != null) {
                parent.children.remove(this);
            }
        }
    }
}
