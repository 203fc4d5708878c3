package io.evener.strategies;

import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A combinator's children, one per group of members: bound when the group first appears, and kept for a while when it is
 * gone, so that a tier or zone which discovery loses and finds again goes on where it was. Used in compile and close
 * only: by one thread at a time.
 *
 * @param <K> what names a group
 */
final class Groups<K> {

    /** Bounds what endless new names of groups can pile up; each absent group keeps its child's timers and states. */
    static final int MAX_ABSENT = 8;

    private record Child(Strategy.Bound bound, StrategyContext context) {
        void close() {
            try {
                bound.close();
            } finally {
                context.close();
            }
        }
    }

    private final StrategyContext context;
    private final Strategy strategy;
    private final Function<K, String> label;
    /** In order of when they were last compiled. */
    private final Map<K, Child> children = new LinkedHashMap<>();

    private int compiled;

    Groups(StrategyContext context, Strategy strategy, Function<K, String> label) {
        this.context = context;
        this.strategy = strategy;
        this.label = label;
    }

    /** Compiles the child of a group over its part of the pool. */
    Chooser compile(K group, PoolSnapshot part) {
        Child child = children.remove(group);
        if (child == null) {
            child = bind(group, part);
        } else {
            child.context().narrow(part);
        }
        children.put(group, child);
        compiled++;
        return child.bound().compile(part);
    }

    private Child bind(K group, PoolSnapshot part) {
        StrategyContext own = context.child(label.apply(group));
        try {
            own.narrow(part);
            return new Child(strategy.bind(own), own);
        } catch (Throwable t) {
            own.close();
            throw t;
        }
    }

    /** Ends a compile: of the groups that were not compiled, the {@value #MAX_ABSENT} seen last are kept. */
    void compiledAll() {
        int surplus = children.size() - compiled - MAX_ABSENT;
        compiled = 0;
        while (surplus-- > 0) {
            K oldest = children.keySet().iterator().next();
            Child child = children.remove(oldest);
            if (child != null) {
                child.close();
            }
        }
    }

    /** Closes all, though one throws. */
    void close() {
        @Nullable Throwable failure = null;
        for (Child child : children.values()) {
            try {
                child.close();
            } catch (Throwable t) {
                failure = failure == null ? t : failure;
            }
        }
        children.clear();
        if (failure instanceof Error error) {
            throw error;
        } else if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
