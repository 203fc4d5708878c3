package io.evener;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * The begin/end protocol of {@link Member} under every interleaving of two threads.
 *
 * <p>Excluded: a call begun beyond the cap; a refusal while there is room and nobody moves the gate; a count that an
 * end or a refusal leaves behind; and the store-load reordering of Dekker's pattern, a drain that sees nobody in flight
 * and then has a call begin. While the gate moves, a begin may be refused for another's that is about to be undone:
 * that refusal is not excluded, the balancer looks on.
 */
class MemberLincheckTest {

    @Test
    void tryBegin_fixedCap_isExact() {
        ModelCheck.holds(FixedCap.class, 5, 100, 3);
    }

    @Test
    void tryBegin_movingGate_neverBeyondTheCapAndNeverAfterIdle() {
        ModelCheck.holds(MovingGate.class, 10, 150, 3);
    }

    @Test
    void tryBegin_withoutTheSecondReadOfTheGate_isRejected() {
        ModelCheck.isBroken(WeakMovingGate.class, 3);
    }

    /** Linearizable to a counter with a bound. */
    public static class FixedCap {
        private final Member member = ModelCheck.member();
        private final long[] stamps = {-1, -1, -1, -1};

        public FixedCap() {
            member.gate(true, 2);
            member.gate(true, 1);
        }

        @Operation
        public boolean begin(@Param(gen = ThreadIdGen.class) int thread) {
            if (stamps[thread] < 0) {
                stamps[thread] = member.tryBegin();
            }
            return stamps[thread] >= 0;
        }

        @Operation
        public void end(@Param(gen = ThreadIdGen.class) int thread) {
            if (stamps[thread] >= 0) {
                member.end(stamps[thread], Outcome.SUCCESS);
                stamps[thread] = -1;
            }
        }

        @Operation
        public int inFlight() {
            return member.inFlight();
        }

        @Operation
        public long completed() {
            return member.completed();
        }
    }

    /** What the gate guards, real or weakened. */
    interface Gated {
        void gate(boolean open, int cap);

        long tryBegin();

        void end(long stamp);

        boolean isIdle();
    }

    /** Operations tell nothing; they throw where the contract is broken. */
    public abstract static class Moving {
        private final Gated gated;
        private final long[] stamps = {-1, -1, -1, -1};
        private final int[] caps = new int[64];
        private final AtomicIntegerArray holders = new AtomicIntegerArray(64);
        private int epoch;
        private volatile boolean drained;

        Moving(Gated gated) {
            this.gated = gated;
            open(Gate.UNLIMITED);
        }

        private void open(int cap) {
            if ((epoch & 1) == 0) {
                drained = false;
                caps[++epoch] = cap;
                gated.gate(true, cap);
            }
        }

        @Operation
        public void begin(@Param(gen = ThreadIdGen.class) int thread) {
            if (stamps[thread] < 0) {
                long stamp = gated.tryBegin();
                if (stamp >= 0) {
                    stamps[thread] = stamp;
                    check(!drained, "begun after idle");
                    check(holders.incrementAndGet((int) stamp) <= caps[(int) stamp], "beyond the cap");
                }
            }
        }

        @Operation
        public void end(@Param(gen = ThreadIdGen.class) int thread) {
            if (stamps[thread] >= 0) {
                holders.decrementAndGet((int) stamps[thread]);
                gated.end(stamps[thread]);
                stamps[thread] = -1;
            }
        }

        @Operation(nonParallelGroup = "arbiter")
        public void open() {
            open(Gate.UNLIMITED);
        }

        @Operation(nonParallelGroup = "arbiter")
        public void openForOne() {
            open(1);
        }

        @Operation(nonParallelGroup = "arbiter")
        public void drain() {
            if ((epoch & 1) == 1) {
                epoch++;
                gated.gate(false, 0);
                drained = gated.isIdle();
            }
        }

        @Validate
        public void countsAreLeftAsTheyWere() {
            for (int thread = 0; thread < stamps.length; thread++) {
                end(thread);
            }
            check(gated.isIdle(), "a count was left behind");
        }

        private static void check(boolean holds, String broken) {
            if (!holds) {
                throw new IllegalStateException(broken);
            }
        }
    }

    public static class MovingGate extends Moving {
        public MovingGate() {
            super(real(ModelCheck.member()));
        }

        private static Gated real(Member member) {
            return new Gated() {
                @Override
                public void gate(boolean open, int cap) {
                    member.gate(open, cap);
                }

                @Override
                public long tryBegin() {
                    return member.tryBegin();
                }

                @Override
                public void end(long stamp) {
                    member.end(stamp, Outcome.SUCCESS);
                }

                @Override
                public boolean isIdle() {
                    return member.isIdle();
                }
            };
        }
    }

    public static class WeakMovingGate extends Moving {
        public WeakMovingGate() {
            super(new WeakMember());
        }
    }

    /** Believes its first look at the gate. */
    static final class WeakMember extends MemberHot implements Gated {

        @Override
        public void gate(boolean open, int cap) {
            long before = (long) GATE.getAcquire(this);
            GATE.setVolatile(this, Gate.of(Gate.epoch(before) + 1, open ? cap : 0));
        }

        @Override
        public long tryBegin() {
            while (true) {
                long seen = (long) GATE.getVolatile(this);
                int phase = Gate.phase(Gate.epoch(seen));
                long calls = (long) CALLS.getVolatile(this);
                if (Calls.inFlight(calls, phase) >= Gate.cap(seen)) {
                    return -1;
                }
                if (CALLS.compareAndSet(this, calls, calls + Calls.unit(phase))) {
                    return Gate.epoch(seen);
                }
            }
        }

        @Override
        public void end(long stamp) {
            CALLS.getAndAdd(this, Calls.end(Gate.phase(stamp)));
        }

        @Override
        public boolean isIdle() {
            return Calls.inFlight((long) CALLS.getVolatile(this)) == 0;
        }
    }
}
