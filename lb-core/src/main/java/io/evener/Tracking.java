package io.evener;

import io.evener.spi.MemberState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the tracked states on the members. Changed by one thread at a time, in the control loop's turn, where
 * user code (the factories) may run.
 */
final class Tracking {

    private final List<TrackedKey<?>> keys = new CopyOnWriteArrayList<>();
    private final Ticker ticker;
    private final FailureSink failures;
    /** What was told last to be told of calls. */
    private @Nullable Signals latest;

    Tracking(Ticker ticker, FailureSink failures) {
        this.ticker = ticker;
        this.failures = failures;
    }

    boolean wantsLoadReports() {
        for (TrackedKey<?> key : keys) {
            if (key.wantsLoadReports) {
                return true;
            }
        }
        return false;
    }

    /**
     * Tracks one more state.
     *
     * @param before the keys of whoever this one replaces: a state of the same class takes over what theirs learned, on
     *     the members that are only remembered, too
     */
    void add(TrackedKey<?> key, Set<TrackedKey<?>> before, Collection<Member> everyone, Collection<Member> present) {
        keys.add(key);
        key.scope.add(key);
        renew(everyone);
        List<Member> whom = new ArrayList<>(present);
        whom.removeIf(member -> !key.scope.covers(member));
        if (!before.isEmpty()) {
            Set<Member> here = Set.copyOf(present);
            everyone.stream().filter(member -> !here.contains(member)).forEach(whom::add);
        }
        equip(key, whom, before);
    }

    void remove(Collection<TrackedKey<?>> gone, Collection<Member> everyone) {
        gone.forEach(key -> key.scope.remove(key));
        if (keys.removeAll(gone)) {
            renew(everyone);
        }
    }

    /** Gives every member the states it lacks, but for those of groups: they come with {@link #narrow}. */
    void equip(Collection<Member> present) {
        for (TrackedKey<?> key : keys) {
            if (!key.scope.isNarrow()) {
                equip(key, present, Set.of());
            }
        }
    }

    /** Gives the members of a group the states they lack; they take over what those of their former group learned. */
    void narrow(Scope scope, PoolSnapshot part) {
        scope.narrow(part);
        for (TrackedKey<?> key : scope.keys()) {
            equip(key, part.members(), Set.of());
        }
    }

    /** Gives back the states of groups that their members left for others. Not before all groups are there, nor when one failed. */
    void giveBackLeft(Scope root, PoolSnapshot snapshot) {
        for (Member member : snapshot.members()) {
            Signals signals = member.signals;
            Predicate<TrackedKey<?>> left =
                    key -> key.scope.isLeft(member, snapshot.version()) && key.scope.root() == root;
            if (signals != null && signals.any(left)) {
                observe(member, Signals.retain(signals, left.negate(), clock(), failures));
            }
        }
    }

    private <S extends MemberState> void equip(
            TrackedKey<S> key, Collection<Member> present, Set<TrackedKey<?>> before) {
        List<S> peers = null; // those of before, the same list for all newcomers
        for (Member member : present) {
            Signals signals = member.signals;
            if (signals != null && signals.find(key) != null) {
                continue;
            }
            if (peers == null) {
                peers = List.copyOf(statesOf(key, present));
            }
            try {
                S state = Objects.requireNonNull(key.factory.create(member, peers), "state");
                inherit(state, signals, other -> before.contains(other) || key.scope.isBeside(other.scope));
                observe(member, Signals.with(signals, key, state, clock(), failures));
            } catch (Throwable t) {
                failures.failed(key.factory, t);
            }
        }
    }

    /** A state that can't take over begins afresh. */
    private void inherit(MemberState state, @Nullable Signals signals, Predicate<TrackedKey<?>> before) {
        MemberState left = signals == null ? null : signals.find(before, state.getClass());
        if (left != null) {
            try {
                state.inherit(left);
            } catch (Throwable t) {
                failures.failed(state, t);
            }
        }
    }

    private static <S extends MemberState> List<S> statesOf(TrackedKey<S> key, Collection<Member> present) {
        List<S> states = new ArrayList<>();
        for (Member member : present) {
            Signals signals = member.signals;
            if (signals != null && signals.find(key) != null) {
                states.add(key.get(member));
            }
        }
        return states;
    }

    private void renew(Collection<Member> everyone) {
        for (Member member : everyone) {
            observe(member, Signals.retain(member.signals, keys::contains, clock(), failures));
        }
    }

    private void observe(Member member, @Nullable Signals told) {
        if (told != null && latest != null) {
            told.shareKeys(latest);
        }
        latest = told;
        member.observe(told);
    }

    private @Nullable Ticker clock() {
        for (TrackedKey<?> key : keys) {
            if (key.wantsLatency) {
                return ticker;
            }
        }
        return null;
    }
}
