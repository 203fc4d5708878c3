package io.evener;

import io.evener.DrainResult.End;
import io.evener.Drains.Drain;
import io.evener.spi.Guard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A pool at work: model, control loop, and who is attached.
 *
 * <p><b>Two locks.</b> {@code model} guards roster and arbiter; it is held for microseconds and no user code runs
 * under it, so verdicts may come from request threads. {@code turn} makes whoever holds it the one writer: it
 * publishes snapshots, equips members with states, compiles choosers, tells guards. Lock order: turn, then model.
 *
 * <p><b>Settling.</b> Every change marks the model dirty. {@link #settle} takes the turn and publishes until clean,
 * so when it returns, the caller's change is in every chooser; a call from within the turn returns at once and is
 * served by the round that follows. Verdicts only {@linkplain #settleSoon ask} for it, on the scheduler.
 */
final class PoolCore implements FailureSink {

    private final String name;
    private final Ticker ticker;
    private final RandomSource random;
    private final Scheduler scheduler;
    private final @Nullable DefaultScheduler ownedScheduler;
    private final long origin;
    private final boolean leasesAge;

    private final ReentrantLock model = new ReentrantLock();
    private final Roster roster;
    private final Arbiter arbiter;
    private final Drains drains = new Drains();

    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicBoolean dirty = new AtomicBoolean();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final Tracking tracking;
    private final List<Binding> bindings = new CopyOnWriteArrayList<>();
    private final List<GuardPost> guards = new CopyOnWriteArrayList<>();
    private volatile PoolSnapshot snapshot;

    private final EventBus events;
    private final Loan housekeeping;
    private volatile boolean closed;

    PoolCore(Pool.Builder builder) {
        name = builder.name;
        ticker = builder.ticker;
        random = builder.random;
        ownedScheduler = builder.scheduler == null ? new DefaultScheduler(name) : null;
        scheduler = Objects.requireNonNullElse(builder.scheduler, ownedScheduler);
        origin = ticker.nanos() - 1;
        leasesAge = builder.leaseMaxAgeNanos < Long.MAX_VALUE;
        events = new EventBus(name, builder.listenerExecutor);
        builder.listeners.forEach(events::listen);
        roster = new Roster(this, ticker, builder.memory);
        arbiter = new Arbiter(name, builder.maxEjectedRatio, builder.panicThreshold, events);
        tracking = new Tracking(ticker, this);
        snapshot = PoolSnapshot.empty(name);
        housekeeping = new Loan(this, name);
        housekeeping.every(Duration.ofNanos(Math.max(1, builder.leaseMaxAgeNanos / 3)), this::dropOldLeases);
    }

    String name() {
        return name;
    }

    Ticker ticker() {
        return ticker;
    }

    RandomSource random() {
        return random;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Returns the reading that stamps count from. */
    long origin() {
        return origin;
    }

    boolean leasesAge() {
        return leasesAge;
    }

    boolean wantsLoadReports() {
        return tracking.wantsLoadReports();
    }

    PoolSnapshot snapshot() {
        return snapshot;
    }

    EventBus events() {
        return events;
    }

    boolean isClosed() {
        return closed;
    }

    // ---- membership ----------------------------------------------------------------------------------------------

    /** Replaces the membership; returns whether an endpoint left or was taken out, so that it can't wait. */
    boolean update(Collection<Endpoint> all) {
        Map<String, Endpoint> wanted = Roster.byId(all);
        return change(() -> {
            boolean urgent = false;
            for (Member member : List.copyOf(roster.members())) {
                if (!wanted.containsKey(member.endpoint().id())) {
                    urgent |= leave(member.endpoint().id());
                }
            }
            for (Endpoint endpoint : wanted.values()) {
                urgent |= put(endpoint);
            }
            arbiter.decide(roster.members());
            return urgent;
        });
    }

    void add(Endpoint endpoint) {
        change(() -> {
            boolean urgent = put(endpoint);
            arbiter.decide(roster.members());
            return urgent;
        });
    }

    boolean remove(String id) {
        return change(() -> {
            boolean left = leave(id);
            arbiter.decide(roster.members());
            return left;
        });
    }

    private boolean leave(String id) {
        Member member = roster.leave(id);
        if (member == null) {
            return false;
        }
        Arbiter.dismiss(member);
        events.add(new LoadBalancerEvent.EndpointRemoved(name, member.endpoint()));
        return true;
    }

    private boolean put(Endpoint endpoint) {
        Member member = roster.find(endpoint.id());
        if (member == null) {
            member = roster.join(endpoint);
            events.add(new LoadBalancerEvent.EndpointAdded(name, endpoint));
        } else if (!member.endpoint().equals(endpoint)) {
            events.add(new LoadBalancerEvent.EndpointUpdated(name, member.endpoint(), endpoint));
            roster.replace(member, endpoint);
        }
        if (endpoint.weight() == 0) {
            return member.standing.put(this, Cause.WEIGHT_ZERO, "weight 0", 0);
        }
        member.standing.clear(this, Cause.WEIGHT_ZERO);
        return false;
    }

    void eject(String id, String reason) {
        Member member = known(id);
        change(() -> arbiter.out(roster.members(), member, this, Cause.MANUAL, reason));
        settle();
    }

    void readmit(String id) {
        Member member = known(id);
        change(() -> {
            arbiter.in(roster.members(), member, this, Cause.MANUAL);
            arbiter.in(roster.members(), member, this, Cause.DRAINING);
            return true;
        });
        drains.of(member).forEach(drain -> endDrain(drain, End.READMITTED));
        settle();
    }

    CompletionStage<DrainResult> drain(String id, Duration atMost) {
        long nanos = Args.notNegative("atMost", atMost);
        Member member = known(id);
        Drain drain = drains.begin(member);
        change(() -> arbiter.out(roster.members(), member, this, Cause.DRAINING, "drain"));
        settle();
        if (closed) {
            endDrain(drain, End.POOL_CLOSED);
        } else if (member.isIdle()) {
            endDrain(drain, End.IDLE);
        } else {
            drain.timer = scheduler.schedule(() -> endDrain(drain, End.TIME_UP), nanos);
        }
        return drain.result.minimalCompletionStage();
    }

    private Member known(String id) {
        Member member = inModel(() -> roster.find(id));
        if (member == null) {
            throw new IllegalArgumentException("must be in pool " + name + ": id=" + id);
        }
        return member;
    }

    private void endDrain(Drain drain, End end) {
        DrainResult result = drains.end(drain, end);
        if (result != null) {
            events.add(new LoadBalancerEvent.Drained(name, result));
            flush();
            drain.result.complete(result);
        }
    }

    /** A member that is out has no call in flight any more. Called by the request's thread that ended the last. */
    void idle(Member member) {
        if (drains.isWaitedFor(member)) {
            later(() -> drains.of(member).forEach(drain -> endDrain(drain, End.IDLE)));
        }
    }

    private void dropOldLeases() {
        for (Member member : inModel(roster::everyone)) {
            int lost = leasesAge ? member.dropOldLeases() : 0;
            member.completed(); // keeps its full count ahead of the wrap
            if (lost > 0) {
                events.add(
                        new LoadBalancerEvent.LeasesLost(name, member.endpoint().id(), lost));
            }
        }
    }

    // ---- verdicts ------------------------------------------------------------------------------------------------

    boolean out(Object owner, Member member, Cause cause, String reason) {
        boolean stands =
                change(() -> member.standing.present && arbiter.out(roster.members(), member, owner, cause, reason));
        settleSoon();
        return stands;
    }

    void in(Object owner, Member member, Cause cause) {
        change(() -> {
            arbiter.in(roster.members(), member, owner, cause);
            return true;
        });
        settleSoon();
    }

    void cap(Object owner, Member member, int calls) {
        change(() -> {
            member.standing.cap(owner, calls);
            if (member.standing.present) {
                member.gate(member.standing.eligible, member.standing.cap());
            }
            return true;
        });
    }

    void admission(Object owner, Member member, double share) {
        boolean changed = change(() -> {
            int before = member.standing.admission();
            member.standing.admission(owner, share);
            return member.standing.admission() != before;
        });
        if (changed) {
            events.add(new LoadBalancerEvent.AdmissionChanged(
                    name, member.endpoint().id(), share));
            settleSoon();
        }
    }

    /** Counts who is out for what. */
    Map<Cause, Integer> causes() {
        return inModel(() -> {
            EnumMap<Cause, Integer> causes = new EnumMap<>(Cause.class);
            for (Member member : roster.members()) {
                member.standing.verdicts().stream()
                        .map(Standing.Verdict::cause)
                        .distinct()
                        .forEach(cause -> causes.merge(cause, 1, Integer::sum));
            }
            return causes;
        });
    }

    /** Returns the verdicts against a member, in words. */
    List<String> verdicts(Member member) {
        return inModel(() -> member.standing.verdicts().stream()
                .map(verdict -> verdict.cause() + " (" + verdict.reason() + ")")
                .toList());
    }

    private <T> T inModel(Supplier<T> look) {
        model.lock();
        try {
            return look.get();
        } finally {
            model.unlock();
        }
    }

    private <T> T change(Supplier<T> change) {
        return inModel(() -> {
            dirty.set(true);
            return change.get();
        });
    }

    // ---- the control loop ----------------------------------------------------------------------------------------

    /** Publishes what changed; when it returns, the caller's earlier changes are in force everywhere. */
    void settle() {
        if (turn.isHeldByCurrentThread()) {
            return;
        }
        turn.lock();
        try {
            publishUntilClean();
        } finally {
            turn.unlock();
        }
        flush();
    }

    private void publishUntilClean() {
        while (dirty.getAndSet(false) && !closed) {
            publish();
        }
    }

    private void publish() {
        PoolSnapshot next = inModel(() -> roster.snapshot(name, snapshot.version() + 1));
        tracking.equip(next.members());
        snapshot = next;
        for (Binding binding : bindings) {
            binding.compile(next);
        }
        for (GuardPost guard : guards) {
            guard.changed(next);
        }
    }

    /** Asks the scheduler to settle; many askers before it runs cost one round. */
    void settleSoon() {
        if (asked.compareAndSet(false, true)) {
            later(() -> {
                asked.set(false);
                settle();
            });
        }
    }

    /** Asks for all choosers to be compiled again. */
    void recompileSoon() {
        dirty.set(true);
        settleSoon();
    }

    private void later(Runnable task) {
        if (closed) {
            return;
        }
        try {
            scheduler.schedule(task, 0);
        } catch (RejectedExecutionException e) {
            failed("scheduler", e);
        }
    }

    /** Logs and passes on queued events, unless in the turn, whose end does it. */
    void flush() {
        if (!turn.isHeldByCurrentThread()) {
            events.flush();
        }
    }

    /** Reports something that happened on a request's thread. */
    void tellSoon(LoadBalancerEvent event) {
        events.add(event);
        later(this::flush);
    }

    @Override
    public void failed(Object component, Throwable error) {
        String who =
                component instanceof String text ? text : component.getClass().getName();
        tellSoon(new LoadBalancerEvent.ComponentFailed(name, who, error));
    }

    // ---- who is attached -----------------------------------------------------------------------------------------

    void track(TrackedKey<?> key) {
        inTurn(() -> {
            List<Member> present = inModel(() -> List.copyOf(roster.members()));
            tracking.add(key, inModel(roster::everyone), present);
        });
    }

    void untrack(Collection<TrackedKey<?>> keys) {
        inTurn(() -> tracking.remove(keys, inModel(roster::everyone)));
    }

    /** Starts a strategy; what it throws is the caller's. */
    void attach(Binding binding) {
        inTurn(() -> {
            if (closed) {
                throw new IllegalStateException("pool is closed: pool=" + name);
            }
            publishUntilClean();
            binding.start(snapshot);
            bindings.add(binding);
        });
    }

    void detach(Binding binding) {
        inTurn(() -> {
            bindings.remove(binding);
            binding.stop();
        });
    }

    /** Starts a guard; what it throws is the caller's. */
    GuardPost attach(Guard guard) {
        GuardPost post = new GuardPost(this, guard);
        inTurn(() -> {
            if (closed) {
                throw new IllegalStateException("pool is closed: pool=" + name);
            }
            publishUntilClean();
            post.start(snapshot);
            guards.add(post);
        });
        return post;
    }

    void detach(GuardPost post) {
        inTurn(() -> {
            guards.remove(post);
            post.stop();
            change(() -> {
                roster.everyone().forEach(member -> member.standing.forget(post));
                arbiter.decide(roster.members());
                return true;
            });
        });
    }

    private void inTurn(Runnable work) {
        turn.lock();
        try {
            work.run();
        } finally {
            turn.unlock();
        }
        settle();
    }

    void close() {
        List<Drain> stranded = new ArrayList<>();
        turn.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            guards.forEach(GuardPost::stop);
            bindings.forEach(Binding::stop);
            housekeeping.close();
            change(() -> {
                roster.members().forEach(member -> member.gate(false, 0));
                return true;
            });
            stranded.addAll(drains.all());
        } finally {
            turn.unlock();
        }
        stranded.forEach(drain -> endDrain(drain, End.POOL_CLOSED));
        events.close();
        if (ownedScheduler != null) {
            ownedScheduler.close();
        }
    }
}
