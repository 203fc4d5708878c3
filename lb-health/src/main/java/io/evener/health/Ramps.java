package io.evener.health;

import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Slow starts at work on one pool. Keeps the snapshot before and those on their way, nothing about anyone else.
 *
 * <p>Snapshots come in the control loop's turn, ticks on the scheduler; both work under this object's lock. Verdicts may be
 * brought under it: the pool's own lock comes after, and schedulers run nothing inside {@code schedule}.
 */
final class Ramps implements Guard.Attached {

    /** A pool counts shares in as many parts. */
    private static final int STEPS = 16;
    /** What a share in sixteenths may be above its decimal value. */
    private static final double ROUNDING = 1e-9;
    /** So much of what all can carry must be there, or shares are raised. */
    private static final double LEAST_CAPACITY_RATIO = 0.5;

    private final GuardContext context;
    private final SlowStart curve;
    private final long stepNanos;

    // Guarded by this.
    private final Map<Member, Ramp> ramps = new LinkedHashMap<>(); // in order of their starts, so that a run repeats
    private @Nullable PoolSnapshot seen;
    private boolean ticking;
    /** A pool that had nobody else has just begun: who joins until then belongs to its beginning. */
    private boolean beginning;

    private long beginningEndNanos;

    /** One member on its way. */
    private static final class Ramp {
        final long startNanos;
        /** What was told to the pool, 0 for nothing yet. */
        int sixteenths;

        Ramp(long startNanos) {
            this.startNanos = startNanos;
        }
    }

    /** Weights: of all members, of those well and at their full share, and of those on their way. */
    private record Load(double all, double full, double slow) {

        /** Returns the share that those on their way must have at least. */
        double leastShare() {
            return Math.min(1, (LEAST_CAPACITY_RATIO * all - full) / slow);
        }
    }

    Ramps(GuardContext context, SlowStart curve) {
        this.context = context;
        this.curve = curve;
        this.stepNanos = curve.windowNanos() / STEPS;
    }

    @Override
    public synchronized void changed(PoolSnapshot snapshot) {
        long now = context.ticker().nanos();
        PoolSnapshot before = seen;
        seen = snapshot;
        if (before != null) {
            dropThoseOut(snapshot);
            start(before, snapshot, now);
            goOn(snapshot, now);
        }
    }

    private synchronized void tick() {
        ticking = false;
        PoolSnapshot last = seen;
        if (last != null) {
            goOn(last, context.ticker().nanos());
        }
    }

    /** Their shares stay as they are: whoever comes back is told a new one. */
    private void dropThoseOut(PoolSnapshot snapshot) {
        if (!ramps.isEmpty()) {
            Set<Member> in = new HashSet<>();
            for (int i = 0; i < snapshot.size(); i++) {
                if (snapshot.eligible(i)) {
                    in.add(snapshot.member(i));
                }
            }
            ramps.keySet().retainAll(in);
        }
    }

    private void start(PoolSnapshot before, PoolSnapshot snapshot, long now) {
        beginning = beginning && now - beginningEndNanos <= 0;
        boolean samePlaces = before.membershipVersion() == snapshot.membershipVersion();
        Map<Member, Integer> places = samePlaces ? Map.of() : places(before);
        for (int i = 0; i < snapshot.size(); i++) {
            Member member = snapshot.member(i);
            int place = samePlaces ? i : places.getOrDefault(member, -1);
            if (place < 0 || !before.eligible(place)) {
                if (snapshot.eligible(i)) {
                    cameIn(member, snapshot.healthy(i), now);
                }
            } else if (!samePlaces && snapshot.weight(i) / 2.0 >= before.weight(place)) {
                grew(member, (double) before.weight(place) / snapshot.weight(i), now);
            }
        }
    }

    private static Map<Member, Integer> places(PoolSnapshot snapshot) {
        Map<Member, Integer> places = new HashMap<>();
        for (int i = 0; i < snapshot.size(); i++) {
            places.put(snapshot.member(i), i);
        }
        return places;
    }

    private void cameIn(Member member, boolean healthy, long now) {
        if (healthy && !beginning) {
            ramps.put(member, new Ramp(now));
        } else {
            context.admission(member, 1); // it may have left with less
        }
    }

    private void grew(Member member, double ratio, long now) {
        Ramp present = ramps.get(member);
        double share = present == null ? 1 : curve.share(now - present.startNanos);
        ramps.put(member, new Ramp(now - curve.elapsedNanos(ratio * share)));
    }

    private void goOn(PoolSnapshot snapshot, long now) {
        endIf(ramp -> sixteenths(curve.share(now - ramp.startNanos)) >= STEPS);
        if (ramps.isEmpty()) {
            return;
        }
        Load load = load(snapshot);
        if (load.full() == 0) {
            endFurthest(snapshot.size(), now);
            load = load(snapshot);
        }
        if (!ramps.isEmpty()) {
            keepTicking();
            tell(load.leastShare(), now);
        }
    }

    private Load load(PoolSnapshot snapshot) {
        double all = 0;
        double full = 0;
        double slow = 0;
        for (int i = 0; i < snapshot.size(); i++) {
            double weight = snapshot.weight(i);
            all += weight;
            if (ramps.containsKey(snapshot.member(i))) {
                slow += weight;
            } else if (snapshot.eligible(i) && snapshot.healthy(i)) {
                full += weight;
            }
        }
        return new Load(all, full, slow);
    }

    /** Nobody else is there to carry the calls. */
    private void endFurthest(int members, long now) {
        long longest = ramps.values().stream()
                .mapToLong(ramp -> now - ramp.startNanos)
                .max()
                .orElseThrow();
        int before = ramps.size();
        endIf(ramp -> longest - (now - ramp.startNanos) <= stepNanos);
        beginning = true;
        beginningEndNanos = now - longest + stepNanos;
        context.report("no slow start for " + (before - ramps.size()) + " of " + members
                + " endpoints: nobody else carries the calls");
    }

    private void endIf(Predicate<Ramp> which) {
        ramps.entrySet().removeIf(entry -> {
            boolean ends = which.test(entry.getValue());
            if (ends) {
                context.admission(entry.getKey(), 1);
            }
            return ends;
        });
    }

    private void keepTicking() {
        if (!ticking) {
            context.after(Duration.ofNanos(stepNanos), this::tick);
            ticking = true;
        }
    }

    private void tell(double leastShare, long now) {
        ramps.forEach((member, ramp) -> {
            int sixteenths = sixteenths(Math.max(leastShare, curve.share(now - ramp.startNanos)));
            if (sixteenths != ramp.sixteenths) {
                ramp.sixteenths = sixteenths;
                context.admission(member, sixteenths / (double) STEPS);
            }
        });
    }

    /** Rounded up, and never 0. */
    private static int sixteenths(double share) {
        return Math.max(1, (int) Math.ceil(share * STEPS - ROUNDING));
    }
}
