package io.evener;

import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Test;

/**
 * The ageing lanes of {@link Lanes} under every interleaving of two threads: each operation is one atomic step.
 *
 * <p>Excluded: a lease that its completion and the drop of its lane both take away, or neither; an advance that loses
 * a lease opened meanwhile.
 */
class LanesLincheckTest {

    @Test
    void lanes_openCloseAdvance_takeEachLeaseAwayOnce() {
        ModelCheck.holds(Words.class, 10, 200, 3);
    }

    @Test
    void lanes_changedByAnAddAfterALook_areRejected() {
        ModelCheck.isBroken(WeakWords.class, 3);
    }

    static final class Cell extends MemberLanes {}

    /** Linearizable to itself. The next advance drops what the constructor opened. */
    public static class Words {
        final Cell cell = new Cell();
        private final int[] lanes = {Lanes.open(cell, 0), Lanes.open(cell, 0), Lanes.open(cell, 0)};

        public Words() {
            for (int i = 0; i < 3; i++) {
                Lanes.advance(cell, 0);
            }
        }

        @Operation
        public void open(@Param(gen = ThreadIdGen.class) int thread) {
            if (lanes[thread] < 0) {
                lanes[thread] = Lanes.open(cell, 0);
            }
        }

        @Operation
        public boolean close(@Param(gen = ThreadIdGen.class) int thread) {
            int lane = lanes[thread];
            lanes[thread] = -1;
            return lane >= 0 && takeAway(lane);
        }

        boolean takeAway(int lane) {
            return Lanes.close(cell, 0, lane);
        }

        @Operation(nonParallelGroup = "housekeeping")
        public int advance() {
            return Lanes.advance(cell, 0);
        }
    }

    public static class WeakWords extends Words {
        @Override
        boolean takeAway(int lane) {
            long lanes = (long) MemberLanes.LANES_0.getAcquire(cell);
            if ((Lanes.epoch(lanes) - lane & Lanes.EPOCH_MASK) > 3) {
                return false;
            }
            MemberLanes.LANES_0.getAndAdd(cell, -(1L << (lane & 3) * 13));
            return true;
        }
    }
}
