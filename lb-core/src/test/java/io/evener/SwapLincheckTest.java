package io.evener;

import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A balancer's strategy replaced while others choose, under every interleaving: it must behave like a register, where a
 * swap that returned is seen by every later choice.
 *
 * <p>Excluded: a choice that finds nobody because one strategy ended before the next took over; an older strategy that
 * comes back.
 */
class SwapLincheckTest {

    @Test
    void replace_isOneStep() {
        ModelCheck.holds(Replaced.class, 4, 100, 2);
    }

    @Test
    void replace_endingTheOldStrategyFirst_isRejected() {
        ModelCheck.isBroken(EndedFirst.class, 3);
    }

    /** Chooses one member, whatever it is asked. */
    private record Only(Member member) implements Strategy {
        @Override
        public String name() {
            return "only";
        }

        @Override
        public Bound bind(StrategyContext context) {
            return snapshot -> request -> member;
        }
    }

    private static PoolCore pool() {
        return ModelCheck.bare(PoolCore.class, Map.of("name", "model", "events", new EventBus("model", task -> {})));
    }

    private static Only[] strategies(PoolCore pool) {
        Only[] strategies = new Only[3];
        for (int i = 0; i < strategies.length; i++) {
            strategies[i] = new Only(new Member(pool, Endpoint.of("http://model:80"), i));
        }
        return strategies;
    }

    private static int slot(@Nullable Member chosen) {
        return chosen == null ? -1 : chosen.slot();
    }

    /** The real one; the lock stands for the pool's turn. */
    public static class Replaced {
        private final PoolCore pool = pool();
        private final Only[] strategies = strategies(pool);
        private final PoolSnapshot snapshot = PoolSnapshot.empty("model");
        private final Binding binding = new Binding(pool, strategies[0]);
        private final ReentrantLock turn = new ReentrantLock();

        public Replaced() {
            binding.start(snapshot);
        }

        @Operation
        public void swap(int strategy) {
            turn.lock();
            try {
                binding.replace(strategies[Math.floorMod(strategy, strategies.length)], snapshot);
            } finally {
                turn.unlock();
            }
        }

        @Operation
        public int choose() {
            return slot(binding.choose(ChooseRequest.any()));
        }
    }

    /** A binding that ends the old strategy, then starts the next. */
    public static class EndedFirst {
        private static final int NOBODY = -1;
        private final ReentrantLock turn = new ReentrantLock();
        private volatile int chooser;

        @Operation
        public void swap(int strategy) {
            turn.lock();
            try {
                chooser = NOBODY;
                chooser = Math.floorMod(strategy, 3);
            } finally {
                turn.unlock();
            }
        }

        @Operation
        public int choose() {
            return chooser;
        }
    }
}
