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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One strategy's time in a balancer: its Bound, and all that it borrowed. Used in the pool's turn. */
final class Tenure {

    /** What a strategy at this place left for the next. */
    private record Heirloom(String label, Class<?> type) {}

    private final PoolCore pool;
    private final Strategy strategy;
    /** Asked once, while it can still be the caller's to hear. */
    private final String name;

    private final Context context;
    private Strategy.@Nullable Bound bound;
    /** What the predecessor leaves, while this one starts: no longer, or each would hold on to all before it. */
    private Map<Heirloom, Object> heirlooms = Map.of();

    private Set<TrackedKey<?>> left = Set.of();

    Tenure(PoolCore pool, Strategy strategy, @Nullable Tenure before) {
        this.pool = pool;
        this.strategy = strategy;
        this.name = strategy.name();
        this.context = new Context(null, pool.name());
        if (before != null) {
            heirlooms = new HashMap<>();
            left = new HashSet<>();
            before.context.leave(heirlooms, left);
        }
    }

    String name() {
        return name;
    }

    /** Binds and compiles; a strategy that throws leaves nothing behind. */
    Chooser start(PoolSnapshot snapshot) {
        try {
            Strategy.Bound started = strategy.bind(context);
            bound = started;
            return compile(started, snapshot);
        } catch (Throwable t) {
            stop();
            throw t;
        } finally {
            heirlooms = Map.of();
            left = Set.of();
        }
    }

    /** Compiles; null when the strategy threw, or is not at work. */
    @Nullable
    Chooser compile(PoolSnapshot snapshot) {
        Strategy.Bound started = bound;
        if (started == null) {
            return null;
        }
        try {
            return compile(started, snapshot);
        } catch (Throwable t) {
            pool.failed("strategy " + name, t);
            return null;
        }
    }

    private Chooser compile(Strategy.Bound started, PoolSnapshot snapshot) {
        Chooser next = Objects.requireNonNull(started.compile(snapshot), "chooser");
        if (context.scope.isDivided()) {
            pool.giveBackLeft(context.scope, snapshot);
        }
        return next;
    }

    void stop() {
        Strategy.Bound started = bound;
        bound = null;
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
        private final Scope scope;
        private final Loan loan;
        private final Map<Class<?>, Object> kept = new ConcurrentHashMap<>();
        private final List<Context> children = new CopyOnWriteArrayList<>();
        private volatile boolean closed;

        Context(@Nullable Context parent, String label) {
            this.parent = parent;
            this.label = label;
            this.scope = parent == null ? Scope.ofAll() : parent.scope.child();
            this.loan = new Loan(pool, label, scope);
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
            Objects.requireNonNull(text, "text");
            pool.tellSoon(new LoadBalancerEvent.StrategyReport(pool.name(), name, label, text));
        }

        @Override
        public void relieved(String text) {
            Objects.requireNonNull(text, "text");
            pool.tellSoon(new LoadBalancerEvent.StrategyRelieved(pool.name(), name, label, text));
        }

        @Override
        public <S extends MemberState> StateKey<S> track(StateFactory<S> factory, Signal... signals) {
            return loan.track(factory, left, signals);
        }

        @Override
        public void narrow(PoolSnapshot part) {
            if (closed) {
                throw new IllegalStateException("context is closed: label=" + label);
            }
            pool.narrow(scope, part);
        }

        @Override
        public <T> T handDown(Class<T> type, Function<Optional<T>, T> make) {
            Object before = heirlooms.get(new Heirloom(label, type));
            T made = Objects.requireNonNull(make.apply(Optional.ofNullable(type.cast(before))), "heirloom");
            kept.put(type, made);
            return made;
        }

        void leave(Map<Heirloom, Object> heirlooms, Set<TrackedKey<?>> keys) {
            kept.forEach((type, object) -> heirlooms.put(new Heirloom(label, type), object));
            keys.addAll(loan.keys());
            children.forEach(child -> child.leave(heirlooms, keys));
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
            scope.end();
            if (parent != null) {
                parent.children.remove(this);
            }
        }
    }
}
