package io.evener;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a pool knows: who is a member, and what is held against whom. Roster and arbiter under one lock, which is held
 * for microseconds and under which no user code runs, so that verdicts may come from request threads.
 *
 * <p>Shutting and opening members takes effect here, at once. New snapshots are the {@link ControlLoop}'s work: every
 * change marks the model dirty for it.
 */
final class PoolModel {

    private final String name;
    private final EventBus events;
    private final ReentrantLock lock = new ReentrantLock();
    private final Roster roster;
    private final Arbiter arbiter;
    /** The operator's cap for every member, {@link Gate#UNLIMITED} for none. */
    private final int maxInFlightPerEndpoint;

    private final SourceMarks marks;
    private final Departures departures = new Departures();
    private final AtomicBoolean dirty = new AtomicBoolean();
    /** For good: whoever comes late opens nobody. */
    private boolean shut;
    /** Something changed that may decide about others, which a weight alone does not. */
    private boolean undecided;
    /** Who is out for what, counted at most once per change; null until somebody asks. */
    private @Nullable Map<Cause, Integer> causes;

    PoolModel(String name, Roster roster, Arbiter arbiter, EventBus events, int maxInFlightPerEndpoint) {
        this.name = name;
        this.roster = roster;
        this.arbiter = arbiter;
        this.events = events;
        this.maxInFlightPerEndpoint = maxInFlightPerEndpoint;
        this.marks = new SourceMarks(name, this, events);
    }

    private void decide() {
        if (undecided && !shut) {
            undecided = false;
            arbiter.decide(roster.members());
            marks.decided();
        }
    }

    private <T extends @Nullable Object> T look(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    private boolean change(Supplier<Boolean> change) {
        return look(() -> {
            changed();
            return change.get();
        });
    }

    private void alter(Runnable change) {
        change(() -> {
            change.run();
            return true;
        });
    }

    /** Called under the lock. */
    private void changed() {
        dirty.set(true);
        causes = null;
    }

    /** Asks for a new snapshot though nothing changed. */
    void touch() {
        dirty.set(true);
    }

    /** Returns whether anything changed since the last {@link #takeDirty}. */
    boolean isDirty() {
        return dirty.get();
    }

    /** Returns whether anything changed since the last time this was asked. */
    boolean takeDirty() {
        return dirty.getAndSet(false);
    }

    // ---- membership ----------------------------------------------------------------------------------------------

    /**
     * Replaces the membership; returns whether an endpoint left or was taken out, so that it can't wait.
     *
     * @param drains whether a drain of the member is under way, which outlasts its absence
     */
    boolean update(Collection<Endpoint> all, Predicate<Member> drains) {
        Map<String, Endpoint> wanted = Roster.byId(all);
        return change(() -> {
            boolean urgent = false;
            for (Member member : roster.members()) { // as of now: leaving does not change this list
                if (!wanted.containsKey(member.endpoint().id())) {
                    urgent |= leave(member, drains.test(member));
                }
            }
            for (Endpoint endpoint : wanted.values()) {
                urgent |= put(endpoint);
            }
            decide();
            return urgent;
        });
    }

    /** Returns whether these are the endpoints there, in whatever order; refuses as {@link #update} does. */
    boolean holds(Collection<Endpoint> all) {
        Map<String, Endpoint> wanted = Roster.byId(all);
        return look(() -> roster.holds(wanted.values()));
    }

    void add(Endpoint endpoint) {
        alter(() -> {
            put(endpoint);
            decide();
        });
    }

    /** Removes an endpoint for good: what the operator held against it goes too. */
    boolean remove(String id, Object operator) {
        return change(() -> {
            Member member = roster.find(id);
            boolean left = member != null && leave(member, false);
            if (member != null) {
                member.standing.clear(operator, Cause.MANUAL);
            }
            decide();
            return left;
        });
    }

    private boolean leave(Member member, boolean drains) {
        undecided = true;
        roster.leave(member.endpoint().id());
        Arbiter.dismiss(member, drains);
        departures.left(member);
        events.add(new LoadBalancerEvent.EndpointRemoved(name, member.endpoint()));
        return true;
    }

    private boolean put(Endpoint endpoint) {
        Member member = roster.find(endpoint.id());
        boolean isKnown = member != null;
        if (member == null) {
            undecided = true;
            member = roster.join(endpoint);
            if (maxInFlightPerEndpoint < Gate.UNLIMITED) {
                member.standing.cap(this, maxInFlightPerEndpoint);
            }
            events.add(new LoadBalancerEvent.EndpointAdded(name, endpoint));
        } else if (member.endpoint() != endpoint && !member.endpoint().equals(endpoint)) {
            events.add(new LoadBalancerEvent.EndpointUpdated(name, member.endpoint(), endpoint));
            undecided |= member.endpoint().tier() != endpoint.tier();
            roster.replace(member, endpoint);
        }
        boolean marked = mark(member, Cause.DRAINING, endpoint.isTerminating(), "terminating");
        boolean emptied = mark(member, Cause.WEIGHT_ZERO, endpoint.weight() == 0, "weight 0");
        boolean leaves = marked || emptied;
        if (leaves) {
            departures.told(member, isKnown || member.inFlight() > 0);
        }
        return leaves;
    }

    /** Holds against a member what its source says, or no longer; returns whether that is new. */
    private boolean mark(Member member, Cause cause, boolean holds, String reason) {
        boolean changed = holds ? marks.put(member, cause, reason) : marks.clear(member, cause);
        undecided |= changed;
        return holds && changed;
    }

    /** Returns whom the source told to leave since this was last asked, as {@link Departures#takeTold} says. */
    Collection<Member> takeToldToLeave() {
        return look(departures::takeTold);
    }

    /** Returns the member with this id, or refuses. */
    Member known(String id) {
        Member member = look(() -> roster.find(id));
        if (member == null) {
            throw new IllegalArgumentException("must be in pool " + name + ": id=" + id);
        }
        return member;
    }

    /** Returns whether the endpoint is in the pool and its owner no longer wants it to drain. */
    boolean isReadmitted(String id, Object owner) {
        return look(() -> {
            Member member = roster.find(id);
            return member != null
                    && !member.standing.has(owner, Cause.DRAINING)
                    && !member.standing.has(owner, Cause.WEIGHT_ZERO);
        });
    }

    /** A drain is over; if it was the last of a member that left, that may come back. */
    void drained(Member member, Predicate<Member> drains) {
        look(() -> {
            if (!member.standing.present && !drains.test(member)) {
                Arbiter.dismiss(member, false);
            }
            return true;
        });
    }

    /** Returns how many calls ended since the pool was built, at endpoints that left long ago, too. */
    PoolTraffic.Ended ended() {
        return look(roster::ended);
    }

    /** Returns everyone whose calls may still be in flight. */
    List<Member> everyone() {
        return look(roster::everyone);
    }

    int inFlight() {
        return everyone().stream().mapToInt(Member::inFlight).sum();
    }

    List<Member> members() {
        return look(() -> List.copyOf(roster.members()));
    }

    /** Returns the snapshot to publish; then {@link #shutParted} is due. */
    PoolSnapshot snapshot(long version) {
        return look(() -> {
            departures.show();
            return roster.snapshot(name, version);
        });
    }

    /** Shuts those that left, or were told to, before the latest snapshot, which is published by now. */
    void shutParted() {
        look(() -> {
            departures.shut();
            return true;
        });
    }

    // ---- verdicts ------------------------------------------------------------------------------------------------

    /**
     * Returns whether the verdict stands. A guard may repeat itself at every snapshot, and must not cause the next one by
     * that: only new verdicts mark the model dirty, here and below.
     */
    boolean out(Object owner, Member member, Cause cause, String reason) {
        return look(() -> {
            List<Standing.Verdict> before = member.standing.verdicts();
            boolean stands =
                    !shut && member.standing.present && arbiter.out(roster.members(), member, owner, cause, reason);
            if (member.standing.verdicts() != before) {
                changed();
            }
            return stands;
        });
    }

    /** Returns whether there was such a verdict. */
    boolean in(Object owner, Member member, Cause cause) {
        return look(() -> {
            boolean cleared = !shut && arbiter.in(roster.members(), member, owner, cause);
            if (cleared) {
                changed();
            }
            return cleared;
        });
    }

    /** Sets a bound; snapshots don't tell it, so they stay as they are. */
    void cap(Object owner, Member member, int calls) {
        look(() -> {
            if (!shut) {
                arbiter.cap(member, owner, calls);
            }
            return true;
        });
    }

    /** Returns whether the member's share changed by it. */
    boolean admission(Object owner, Member member, double share) {
        return look(() -> {
            int before = member.standing.admission();
            member.standing.admission(owner, share);
            boolean changed = member.standing.admission() != before;
            if (changed) {
                changed();
            }
            return changed;
        });
    }

    /** Takes back all that an owner said about anyone. */
    void forget(Object owner) {
        alter(() -> {
            roster.everyone().forEach(member -> member.standing.forget(owner));
            undecided = true;
            decide();
        });
    }

    void shutAll() {
        alter(() -> {
            shut = true;
            roster.members().forEach(member -> member.gate(false, 0));
            departures.shutAll();
        });
    }

    /** Counts who is out for what; once per change, however many calls fail. */
    Map<Cause, Integer> causes() {
        return look(() -> {
            Map<Cause, Integer> known = causes;
            if (known == null) {
                known = Census.causes(roster.members());
                causes = known;
            }
            return known;
        });
    }

    boolean isPanic() {
        return look(arbiter::isPanic);
    }

    /** Returns the verdicts against a member, in words. */
    List<String> verdicts(Member member) {
        return look(member.standing::texts);
    }
}
