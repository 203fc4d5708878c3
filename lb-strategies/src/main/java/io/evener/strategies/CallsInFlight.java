package io.evener.strategies;

import io.evener.Member;
import io.evener.Outcome;
import io.evener.spi.MemberState;
import io.evener.spi.StateKey;
import io.evener.spi.StrategyContext;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How many calls are in flight at the members in rotation together, without reading them all on every choice.
 *
 * <p>Calls count themselves in and out. A total begins as the sum of the members' counters, and is set to that sum again by
 * {@link #recount()}. Whoever begins or ends a call in the instants of a count may be counted twice or not at all, until the next.
 */
final class CallsInFlight {

    private final StateKey<Counted> key;
    private volatile @Nullable Total current;

    CallsInFlight(StrategyContext context) {
        this.key = context.track((member, peers) -> new Counted());
    }

    /** Returns the total of these members, to which their calls belong from now on; other members' calls belong to none. */
    Total of(InRotation in) {
        Total before = current;
        if (before != null) {
            for (Counted state : before.states) {
                state.total = null;
            }
        }
        Total next = new Total(in.members, Stream.of(in.members).map(key::get).toArray(Counted[]::new));
        for (Counted state : next.states) {
            state.total = next;
        }
        next.recount();
        current = next;
        return next;
    }

    /** Forgets what miscounts have added up. */
    void recount() {
        Total total = current;
        if (total != null) {
            total.recount();
        }
    }

    /** The calls of some members. */
    static final class Total {
        private final Member[] members;
        private final Counted[] states;
        private final LongAdder calls = new LongAdder();

        private Total(Member[] members, Counted[] states) {
            this.members = members;
            this.states = states;
        }

        /** Returns the number, not below 0. O(1): a cell per processor at most. */
        long get() {
            return Math.max(0, calls.sum());
        }

        private void recount() {
            long sum = 0;
            for (Member member : members) {
                sum += member.inFlight();
            }
            calls.add(sum - calls.sum());
        }
    }

    private static final class Counted extends MemberState {
        private volatile @Nullable Total total;

        @Override
        public void begun(long nowNanos) {
            add(1);
        }

        @Override
        public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            add(-1);
        }

        @Override
        public void lost(int calls) {
            add(-calls);
        }

        private void add(int calls) {
            Total mine = total;
            if (mine != null) {
                mine.calls.add(calls);
            }
        }
    }
}
