package io.evener;

import io.evener.limit.InFlightLimit;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * One {@link Lease} that two threads complete, hold open and let grow too old, under every interleaving.
 *
 * <p>Excluded: two completions that both count; a completion and an expiry, or a {@code holdOpen} and an expiry, that
 * both give the place back; a place that nobody gives back, at the member or in the pool's limit.
 */
class LeaseLincheckTest {

    @Test
    void lease_completedHeldAndExpired_endsOnce() {
        ModelCheck.holds(RealLease.class, 12, 80, 3);
    }

    @Test
    void lease_withAPlainFlag_isRejected() {
        ModelCheck.isBroken(PlainFlag.class, 3);
    }

    /** A member with one call in flight, and what may happen to it. */
    public abstract static class OneCall {
        final Member member = ModelCheck.member(InFlightLimit.fixed(1));
        private volatile int lost;

        OneCall() {
            member.gate(true, Gate.UNLIMITED);
        }

        /** Three advances on: the next one drops the lease. */
        final void age() {
            for (int i = 0; i < 3; i++) {
                Lanes.advance(member, 0);
            }
        }

        abstract void end(Outcome outcome);

        abstract boolean isOver();

        boolean isHeldOpen() {
            return false;
        }

        @Operation
        public void succeed() {
            end(Outcome.SUCCESS);
        }

        @Operation
        public void fail() {
            end(Outcome.FAILURE);
        }

        @Operation(nonParallelGroup = "housekeeping")
        public void expire() {
            lost += member.dropOldLeases();
        }

        @Validate
        public void thePlaceComesBackOnce() {
            int back = (int) member.completed() + lost;
            boolean due = isOver() || lost > 0;
            if (back != (due ? 1 : 0) || member.inFlight() != 1 - back) {
                throw new IllegalStateException(back + " places came back, in flight " + member.inFlight());
            }
            PoolLimit limit = member.pool().limit();
            if (limit == null || limit.inFlight() != (isHeldOpen() ? 0 : member.inFlight())) {
                throw new IllegalStateException("the limit's place came back otherwise");
            }
        }
    }

    public static class RealLease extends OneCall {
        private final Lease lease = Lease.of();
        private volatile boolean held;

        public RealLease() {
            lease.start(member, member.tryBegin());
            age();
        }

        @Override
        void end(Outcome outcome) {
            lease.complete(outcome);
        }

        @Operation
        public void responded() {
            lease.responded(Outcome.SUCCESS);
        }

        @Operation
        public void holdOpen() {
            lease.holdOpen();
            held = true;
        }

        @Override
        boolean isHeldOpen() {
            return held;
        }

        @Operation
        public void close() {
            lease.close();
        }

        @Override
        boolean isOver() {
            return lease.isCompleted();
        }
    }

    public static class PlainFlag extends OneCall {
        private final long stamp = member.tryBegin();
        private boolean done;

        @Override
        void end(Outcome outcome) {
            if (!done) {
                done = true;
                member.end(stamp, outcome);
            }
        }

        @Override
        boolean isOver() {
            return done;
        }
    }
}
