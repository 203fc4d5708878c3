package io.evener;

import io.evener.spi.LoadReport;
import io.evener.spi.MemberState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The states tracked on one member, and the clock if one of them wants it. Immutable; replaced as a whole when a
 * state is added or given back. A state that throws is reported and disturbs neither the call nor its peers.
 */
final class Signals {

    /** Stands for an unknown elapsed time. */
    static final long UNKNOWN = -1;

    private final @Nullable Ticker ticker;
    private TrackedKey<?>[] keys;
    private final MemberState[] states;
    private final FailureSink failures;

    private Signals(@Nullable Ticker ticker, TrackedKey<?>[] keys, MemberState[] states, FailureSink failures) {
        this.ticker = ticker;
        this.keys = keys;
        this.states = states;
        this.failures = failures;
    }

    /** Returns what is left of these signals with only these keys and this clock, null when nothing is. */
    static @Nullable Signals retain(
            @Nullable Signals old, Predicate<TrackedKey<?>> kept, @Nullable Ticker ticker, FailureSink failures) {
        List<TrackedKey<?>> keys = new ArrayList<>();
        List<MemberState> states = new ArrayList<>();
        for (int i = 0; old != null && i < old.keys.length; i++) {
            if (kept.test(old.keys[i])) {
                keys.add(old.keys[i]);
                states.add(old.states[i]);
            }
        }
        return of(keys, states, ticker, failures);
    }

    /** Returns these signals and one more state. */
    static Signals with(
            @Nullable Signals old,
            TrackedKey<?> key,
            MemberState state,
            @Nullable Ticker ticker,
            FailureSink failures) {
        List<TrackedKey<?>> keys = new ArrayList<>();
        List<MemberState> states = new ArrayList<>();
        if (old != null) {
            keys.addAll(List.of(old.keys));
            states.addAll(List.of(old.states));
        }
        keys.add(key);
        states.add(state);
        return new Signals(ticker, keys.toArray(new TrackedKey<?>[0]), states.toArray(new MemberState[0]), failures);
    }

    private static @Nullable Signals of(
            List<TrackedKey<?>> keys, List<MemberState> states, @Nullable Ticker ticker, FailureSink failures) {
        return keys.isEmpty()
                ? null
                : new Signals(ticker, keys.toArray(new TrackedKey<?>[0]), states.toArray(new MemberState[0]), failures);
    }

    /** Takes over another's keys if they are equal, as all members' usually are: one array for all. Before it is published. */
    void shareKeys(Signals other) {
        if (Arrays.equals(keys, other.keys)) {
            keys = other.keys;
        }
    }

    @Nullable
    MemberState find(TrackedKey<?> key) {
        for (int i = 0; i < keys.length; i++) {
            if (keys[i] == key) {
                return states[i];
            }
        }
        return null;
    }

    /** Returns whether one of the keys is like this. */
    boolean any(Predicate<TrackedKey<?>> like) {
        for (TrackedKey<?> key : keys) {
            if (like.test(key)) {
                return true;
            }
        }
        return false;
    }

    /** Returns the state of this class under one of these keys that was tracked first. */
    @Nullable
    MemberState find(Predicate<TrackedKey<?>> among, Class<?> type) {
        for (int i = 0; i < keys.length; i++) {
            if (states[i].getClass() == type && among.test(keys[i])) {
                return states[i];
            }
        }
        return null;
    }

    boolean hasClock() {
        return ticker != null;
    }

    /** Returns the clock's reading, 0 without one. */
    long now() {
        return ticker == null ? 0 : ticker.nanos();
    }

    /** Returns the longest estimate that a state has of the 99th percentile of response times, 0 when none has one. */
    long tailNanos() {
        long longest = 0;
        for (MemberState state : states) {
            try {
                longest = Math.max(longest, state.tailNanos());
            } catch (Throwable t) {
                failures.failed(state, t);
            }
        }
        return longest;
    }

    void begun(long now) {
        for (MemberState state : states) {
            try {
                state.begun(now);
            } catch (Throwable t) {
                failures.failed(state, t);
            }
        }
    }

    void responded(long now, long elapsed, Outcome outcome, boolean current) {
        for (MemberState state : states) {
            try {
                state.responded(now, elapsed, outcome, current);
            } catch (Throwable t) {
                failures.failed(state, t);
            }
        }
    }

    void ended(long now, long elapsed, Outcome outcome, boolean current) {
        for (MemberState state : states) {
            try {
                state.ended(now, elapsed, outcome, current);
            } catch (Throwable t) {
                failures.failed(state, t);
            }
        }
    }

    void reported(LoadReport report) {
        for (MemberState state : states) {
            try {
                state.reported(report);
            } catch (Throwable t) {
                failures.failed(state, t);
            }
        }
    }

    void lost(int calls) {
        for (MemberState state : states) {
            try {
                state.lost(calls);
            } catch (Throwable t) {
                failures.failed(state, t);
            }
        }
    }
}
