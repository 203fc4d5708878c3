package io.evener;

import io.evener.limit.InFlightLimit;
import io.evener.spi.Guard;
import io.evener.spi.Strategy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A pool at work: wires model, control loop, drains, events and timers together. */
final class PoolCore implements FailureSink {

    /** The field of ended calls wraps at 2^27: in a minute it takes 2.2 million calls per second of one member. */
    private static final Duration FOLD_PERIOD = Duration.ofMinutes(1);

    private final String name;
    private final Ticker ticker;
    private final RandomSource random;
    private final Scheduler scheduler;
    private final DefaultScheduler ownScheduler;
    private final long origin;
    private final boolean leasesAge;
    private final EventBus events;
    private final Tracking tracking;
    private final PoolModel model;
    private final ControlLoop loop;
    private final Draining draining;
    private final Loan housekeeping;
    private final @Nullable PoolLimit limit;
    private final PoolTraffic traffic;
    /** What the source complained of last, until its next good answer; {@code ""} for nothing. */
    private volatile String complaint = "";

    PoolCore(PoolSettings settings) {
        name = settings.name;
        ticker = settings.ticker;
        random = settings.random;
        ownScheduler = new DefaultScheduler(name);
        scheduler = settings.scheduler == null
                ? ownScheduler
                : new GivenScheduler(settings.scheduler, ownScheduler, ticker, this);
        origin = ticker.nanos() - 1;
        leasesAge = settings.leaseMaxAgeNanos < Long.MAX_VALUE;
        events = new EventBus(name, settings.listenerExecutor);
        settings.listeners.forEach(events::listen);
        tracking = new Tracking(ticker, this);
        Roster roster = new Roster(this, ticker, settings.memory);
        Arbiter arbiter = new Arbiter(name, settings.maxEjectedRatio, settings.panicThreshold, events);
        model = new PoolModel(name, roster, arbiter, events, settings.maxInFlightPerEndpoint);
        housekeeping = new Loan(this, name);
        limit = settings.inFlightLimit.isLimited() ? new PoolLimit(this, housekeeping, settings.inFlightLimit) : null;
        loop = new ControlLoop(name, model, tracking, events, scheduler, limit);
        draining = new Draining(this, model, loop);
        traffic = new PoolTraffic(this, model);
        housekeeping.every(FOLD_PERIOD, () -> model.everyone().forEach(Member::completed));
        if (settings.utilisation != null) {
            UtilisationWatch.start(this, model, housekeeping, settings.utilisation);
        }
        if (leasesAge) {
            housekeeping.every(Duration.ofNanos(Math.max(1, settings.leaseMaxAgeNanos / 3)), this::dropOldLeases);
        }
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

    /** Refuses nothing. */
    Scheduler scheduler() {
        return scheduler;
    }

    PoolTraffic traffic() {
        return traffic;
    }

    void complaint(String text) {
        complaint = text;
    }

    String complaint() {
        return complaint;
    }

    /** Returns the reading that stamps count from. */
    long origin() {
        return origin;
    }

    boolean leasesAge() {
        return leasesAge;
    }

    /** Null when there is none. */
    @Nullable
    PoolLimit limit() {
        return limit;
    }

    InFlightLimit.State inFlightLimit() {
        return limit != null ? limit.state() : new InFlightLimit.State(Integer.MAX_VALUE, model.inFlight(), 0);
    }

    boolean wantsLoadReports() {
        return tracking.wantsLoadReports();
    }

    PoolSnapshot snapshot() {
        return loop.snapshot();
    }

    EventBus events() {
        return events;
    }

    boolean isClosed() {
        return loop.isClosed();
    }

    // ---- membership ----------------------------------------------------------------------------------------------

    /** Replaces the membership, not yet settled; returns whether that can't wait. */
    boolean update(Collection<Endpoint> all) {
        return model.update(all, draining::isWaitedFor);
    }

    boolean holds(Collection<Endpoint> all) {
        return model.holds(all);
    }

    void add(Endpoint endpoint) {
        model.add(endpoint);
        settle();
    }

    boolean remove(String id) {
        boolean removed = model.remove(id, this);
        loop.settle();
        return removed;
    }

    void settle() {
        if (loop.isInTurn()) {
            loop.later(this::settle); // who is told to leave is shut with the turn's next round
        } else {
            loop.settle();
            draining.follow();
        }
    }

    void eject(String id, String reason) {
        model.out(this, model.known(id), Cause.MANUAL, reason);
        loop.settle();
    }

    void readmit(String id) {
        Member member = model.known(id);
        model.in(this, member, Cause.MANUAL);
        model.in(this, member, Cause.DRAINING);
        draining.endReadmitted();
        loop.settle();
    }

    CompletionStage<DrainResult> drain(String id) {
        return draining.byCall(id);
    }

    CompletionStage<DrainResult> drain(String id, Duration atMost) {
        return draining.byCall(id, atMost);
    }

    /** A member that is out has no call in flight any more. Called by the request's thread that ended the last. */
    void idle(Member member) {
        draining.idle(member);
    }

    private void dropOldLeases() {
        for (Member member : model.everyone()) {
            int lost = member.dropOldLeases();
            if (lost > 0) {
                events.add(
                        new LoadBalancerEvent.LeasesLost(name, member.endpoint().id(), lost));
            }
        }
    }

    // ---- verdicts ------------------------------------------------------------------------------------------------

    boolean out(Object owner, Member member, Cause cause, String reason) {
        boolean stands = model.out(owner, member, cause, reason);
        loop.settleSoon();
        return stands;
    }

    void in(Object owner, Member member, Cause cause) {
        if (model.in(owner, member, cause)) {
            loop.settleSoon();
        }
    }

    void cap(Object owner, Member member, int calls) {
        model.cap(owner, member, calls);
    }

    void admission(Object owner, Member member, double share) {
        if (model.admission(owner, member, share)) {
            events.add(new LoadBalancerEvent.AdmissionChanged(
                    name, member.endpoint().id(), share));
            loop.settleSoon();
        }
    }

    /** Takes back all that an owner said. */
    void forget(Object owner) {
        model.forget(owner);
        loop.settleSoon();
    }

    boolean isPanic() {
        return model.isPanic();
    }

    Map<Cause, Integer> causes() {
        return model.causes();
    }

    List<String> verdicts(Member member) {
        return model.verdicts(member);
    }

    // ---- the rest ------------------------------------------------------------------------------------------------

    /** Asks for all choosers to be compiled again. */
    void recompileSoon() {
        loop.recompileSoon();
    }

    void flush() {
        loop.flush();
    }

    /** Reports something that happened on a request's thread. */
    void tellSoon(LoadBalancerEvent event) {
        events.add(event);
        loop.flushSoon();
    }

    /** Counts a load report that nobody should believe, and tells of it now and then: a mad endpoint must not flood. */
    void refusedReport(Member member, RefusedReports reports, String reason) {
        long count = reports.add(ticker.nanos());
        if (count > 0) {
            tellSoon(new LoadBalancerEvent.LoadReportRefused(
                    name, member.endpoint().id(), reason, count));
        }
    }

    @Override
    public void failed(Object component, Throwable error) {
        String who =
                component instanceof String text ? text : component.getClass().getName();
        tellSoon(new LoadBalancerEvent.ComponentFailed(name, who, error));
    }

    void track(TrackedKey<?> key, Set<TrackedKey<?>> before) {
        loop.track(key, before);
    }

    void untrack(Collection<TrackedKey<?>> keys) {
        loop.untrack(keys);
    }

    void narrow(Scope scope, PoolSnapshot part) {
        loop.narrow(scope, part);
    }

    void giveBackLeft(Scope root, PoolSnapshot snapshot) {
        tracking.giveBackLeft(root, snapshot);
    }

    void attach(Binding binding) {
        loop.attach(binding);
    }

    void replace(Binding binding, Strategy strategy) {
        loop.replace(binding, strategy);
    }

    void detach(Binding binding) {
        loop.detach(binding);
    }

    GuardPost attach(Guard guard) {
        GuardPost post = new GuardPost(this, guard);
        loop.attach(post);
        return post;
    }

    void detach(GuardPost post) {
        loop.detach(post);
    }

    void close() {
        if (loop.close()) {
            loop.safely(housekeeping::close);
            draining.close();
            loop.safely(events::close);
            ownScheduler.close();
        }
    }
}
