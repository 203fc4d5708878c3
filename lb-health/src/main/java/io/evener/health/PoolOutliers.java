package io.evener.health;

import io.evener.Cause;
import io.evener.Locality;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.Signal;
import io.evener.spi.StateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An outlier detector at work on one pool. All that is decided is decided in turns on the scheduler, one thread at a time: calls
 * only count, and say when a run was long enough.
 */
final class PoolOutliers implements Guard.Attached, OutlierRule.Verdicts {

    /** Whom the pool spared is not asked about for this long: each asking is an event. Envoy's and gRPC's interval. */
    private static final long SPARED_NANOS = Duration.ofSeconds(10).toNanos();

    private final GuardContext context;
    private final OutlierSettings settings;
    private final List<OutlierRule> rules;
    private final StateKey<MemberTally> key;
    private final Turns turns = new Turns(this::work);
    private final Queue<MemberTally> suspects = new ConcurrentLinkedQueue<>();
    private volatile List<MemberTally> members = List.of();
    /** Counts the looks; written in turns. */
    private volatile long look;

    private volatile boolean lookDue;
    /** When the timer of the last look rang. */
    private volatile long rangNanos;
    /** When it is, for all that is decided together; used in turns. */
    private long presentNanos;

    private boolean toldIdle;

    PoolOutliers(GuardContext context, OutlierSettings settings) {
        this.context = context;
        this.settings = settings;
        this.rules = settings.rules();
        Signal[] signals = settings.watchesLatency() ? new Signal[] {Signal.LATENCY} : new Signal[0];
        this.key = context.track(
                (Member member, List<MemberTally> peers) -> new MemberTally(this, member, look, now()), signals);
        tickLater();
    }

    private void tickLater() {
        context.after(Duration.ofNanos(settings.intervalNanos), this::tick);
    }

    /*
     * A look's time is when its timer rang, read before the next one is armed: so looks are never less than an interval apart, and
     * what lasts three of them is over at the third look after, however long each takes.
     */
    private void tick() {
        rangNanos = now();
        tickLater();
        lookDue = true;
        turns.take();
    }

    /** A run of this member's is long enough. Called by calls. */
    void suspect(MemberTally member) {
        suspects.add(member);
        context.after(Duration.ZERO, turns::take);
    }

    private void work() {
        presentNanos = now();
        for (MemberTally member = suspects.poll(); member != null; member = suspects.poll()) {
            member.judgeRuns(this);
        }
        if (lookDue) {
            lookDue = false;
            look();
        }
    }

    private void look() {
        presentNanos = rangNanos;
        long number = look + 1;
        look = number;
        List<MemberTally> all = members;
        if (!settings.dialect.letsInLast()) {
            all.forEach(this::letIn);
        }
        List<MemberTally> judged = new ArrayList<>(all.size());
        for (MemberTally member : all) {
            if (member.look(number)) {
                judged.add(member);
            }
        }
        for (OutlierRule rule : rules) {
            rule.judge(judged, this);
        }
        all.forEach(member -> {
            member.mark();
            member.decay(presentNanos);
        });
        if (settings.dialect.letsInLast()) {
            all.forEach(this::letIn);
        }
        if (settings.watchesLatency()) {
            tellWhatIsSlow(judged);
        }
    }

    private void letIn(MemberTally member) {
        if (member.isOverdue(presentNanos)) {
            member.letIn(presentNanos);
            if (!settings.dryRun) {
                context.in(member.member(), Cause.OUTLIER);
            }
        }
    }

    /** By the lower median of the medians in the same zone: one sick member, or one of two, moves it little. */
    private void tellWhatIsSlow(List<MemberTally> judged) {
        Map<Locality, List<MemberTally>> zones = new HashMap<>();
        for (MemberTally member : judged) {
            zones.computeIfAbsent(member.locality(), zone -> new ArrayList<>()).add(member);
        }
        for (List<MemberTally> zone : zones.values()) {
            double[] medians = zone.stream()
                    .mapToDouble(MemberTally::medianNanos)
                    .filter(median -> median > 0)
                    .sorted()
                    .toArray();
            long slow = medians.length == 0
                    ? Long.MAX_VALUE
                    : (long) (settings.slowTimes * medians[(medians.length - 1) / 2]);
            zone.forEach(member -> member.slowerThan(slow));
        }
    }

    // ---- verdicts --------------------------------------------------------------------------------------------------

    @Override
    public void eject(MemberTally member, double enforced, String reason) {
        if (member.isOut() || member.isSpared(presentNanos)) {
            return;
        }
        int ejected = (int) members.stream().filter(MemberTally::isOut).count();
        if (!settings.dialect.allows(ejected, members.size(), settings.maxEjectedRatio)) {
            tell(member, reason + "; spared, " + ejected + " of " + members.size() + " are out");
        } else if (enforced >= 1 || enforced > 0 && random().nextDouble() < enforced) {
            takeOut(member, reason);
        } else {
            tell(member, reason);
        }
    }

    /** Of verdicts that come again and again. */
    private void tell(MemberTally member, String reason) {
        if (member.mayTell(presentNanos, presentNanos + SPARED_NANOS)) {
            context.detected(member.member(), Cause.OUTLIER, reason);
        }
    }

    /** A dry run goes through all of this but the taking out itself. */
    private void takeOut(MemberTally member, String reason) {
        long most = settings.jitterNanos();
        long jitter = most == 0 ? 0 : (long) (random().nextDouble() * most);
        if (settings.dryRun) {
            context.detected(member.member(), Cause.OUTLIER, reason);
        } else if (!context.out(member.member(), Cause.OUTLIER, reason)) {
            member.spare(presentNanos + SPARED_NANOS);
            return;
        }
        member.eject(presentNanos, jitter);
    }

    @Override
    public RandomSource random() {
        return context.random();
    }

    @Override
    public long spanNanos(int length) {
        return (look - Spans.begin(length, look)) * settings.intervalNanos;
    }

    // ---- told by the pool ------------------------------------------------------------------------------------------

    @Override
    public void changed(PoolSnapshot snapshot) {
        List<MemberTally> present = new ArrayList<>(snapshot.size());
        for (int i = 0; i < snapshot.size(); i++) {
            MemberTally member = key.get(snapshot.member(i));
            member.eligible(snapshot.eligible(i));
            present.add(member);
        }
        members = List.copyOf(present);
        tellIfIdle(snapshot);
    }

    /** Once: a setting that can't take effect in this pool. */
    private void tellIfIdle(PoolSnapshot snapshot) {
        int endpoints = snapshot.size();
        if (toldIdle || endpoints == 0) {
            return;
        }
        List<String> idle = new ArrayList<>();
        if (endpoints == 1) {
            idle.add("the last is never taken out");
        } else if (!settings.dialect.allows(0, endpoints, settings.maxEjectedRatio)) {
            idle.add("at most " + settings.maxEjectedRatio + " of all is less than one, so nobody is ejected");
        }
        rules.stream()
                .map(rule -> rule.idleAt(snapshot))
                .filter(text -> !text.isEmpty())
                .distinct()
                .forEach(idle::add);
        if (!idle.isEmpty()) {
            toldIdle = true;
            context.report("endpoints=" + endpoints + ": " + String.join("; ", idle));
        }
    }

    private long now() {
        return context.ticker().nanos();
    }

    OutlierSettings settings() {
        return settings;
    }
}
