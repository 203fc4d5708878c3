package io.evener;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * A pool's {@link Places} under every interleaving of two threads.
 *
 * <p>Excluded: more calls than the limit allowed at any moment since the call asked; a place that comes back twice or never; a
 * limit out of its bounds. While calls are being refused, a refusal though there is a place, too.
 */
class PlacesLincheckTest {

    @Test
    void tryEnter_whileRefusing_isExact() {
        ModelCheck.holds(Refusing.class, 8, 100, 3);
    }

    @Test
    void tryEnter_neverBeyondTheLimitAndNothingIsLeft() {
        ModelCheck.holds(Fixed.class, 10, 120, 3);
        ModelCheck.holds(Adaptive.class, 10, 120, 3);
    }

    @Test
    void tryEnter_thatLooksBeforeItAdds_isRejected() {
        ModelCheck.isBroken(CheckThenAct.class, 3);
    }

    @Test
    void bounds_whileCallsAreAnswered_leaveALimitAtTheUpperOneThere() {
        ModelCheck.holds(Resized.class, 10, 120, 3);
    }

    static final class Bare extends Places {
        Bare(int least, int most) {
            super(least, most);
        }
    }

    /** Linearizable to a counter with a bound. */
    public static class Refusing {
        private final Places places = new Bare(1, 1);
        private final boolean[] inside = new boolean[4];

        public Refusing() {
            places.startRefusing();
        }

        @Operation
        public boolean enter(@Param(gen = ThreadIdGen.class) int thread) {
            inside[thread] = inside[thread] || places.tryEnter();
            return inside[thread];
        }

        @Operation
        public void leave(@Param(gen = ThreadIdGen.class) int thread) {
            if (inside[thread]) {
                inside[thread] = false;
                places.leave(1);
            }
        }

        @Operation
        public int inFlight() {
            return places.inFlight();
        }
    }

    /** Operations tell nothing; they throw where the contract is broken. */
    public abstract static class Model {
        final Places places;
        private final int most;
        private final boolean[] inside = new boolean[4];
        private final AtomicInteger calls = new AtomicInteger();

        Model(int most) {
            this.most = most;
            places = new Bare(1, most);
        }

        abstract boolean tryEnter();

        @Operation
        public void enter(@Param(gen = ThreadIdGen.class) int thread) {
            if (!inside[thread] && tryEnter()) {
                inside[thread] = true;
                check(calls.incrementAndGet() <= most, "beyond the limit");
            }
        }

        @Operation
        public void answer(@Param(gen = ThreadIdGen.class) int thread) {
            if (inside[thread]) {
                calls.decrementAndGet();
                inside[thread] = false;
                places.leaveAnswered();
            }
        }

        @Operation
        public void fail(@Param(gen = ThreadIdGen.class) int thread) {
            if (inside[thread]) {
                calls.decrementAndGet();
                inside[thread] = false;
                places.leave(1);
            }
        }

        @Operation
        public void turnRefusing() {
            places.startRefusing();
        }

        @Operation
        public void turnQuiet() {
            places.stopRefusing();
        }

        @Operation(nonParallelGroup = "control")
        public void cut() {
            places.cut(most, 0.5);
        }

        @Validate
        public void nothingIsLeft() {
            for (int thread = 0; thread < inside.length; thread++) {
                fail(thread);
            }
            check(places.inFlight() == 0, "a place was left behind");
            check(places.limit() >= 1 && places.limit() <= most, "out of bounds");
        }

        private static void check(boolean holds, String broken) {
            if (!holds) {
                throw new IllegalStateException(broken);
            }
        }
    }

    public static class Fixed extends Model {
        public Fixed() {
            super(1);
        }

        @Override
        boolean tryEnter() {
            return places.tryEnter();
        }
    }

    public static class Adaptive extends Model {
        public Adaptive() {
            super(2);
        }

        @Override
        boolean tryEnter() {
            return places.tryEnter();
        }
    }

    /** Nothing is ever cut, so that the limit is always at the upper bound; each answer would lift it, if it might. */
    public static class Resized {
        private final Places places = new Bare(1, 2);
        private volatile int most = 2;

        public Resized() {
            for (int i = 0; i < Places.ANSWERS_PER_PLACE; i++) {
                call();
            }
        }

        @Operation
        public void call() {
            if (places.tryEnter()) {
                places.leaveAnswered();
            }
        }

        @Operation(nonParallelGroup = "control")
        public void resize(@Param(gen = IntGen.class, conf = "2:5") int high) {
            most = high;
            places.bounds(1, high);
        }

        @Validate
        public void theLimitIsAtTheBound() {
            if (places.limit() != most) {
                throw new IllegalStateException("limit " + places.limit() + " of " + most);
            }
        }
    }

    public static class CheckThenAct extends Model {
        public CheckThenAct() {
            super(1);
        }

        @Override
        boolean tryEnter() {
            if (places.isFull()) {
                return false;
            }
            Places.WORD.getAndAdd(places, 1L);
            return true;
        }
    }
}
