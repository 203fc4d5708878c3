package io.evener;

import io.evener.Standing.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Decides from all causes together who is in rotation, and shuts or opens members accordingly. Guarded by the
 * pool's lock; runs on whatever thread brings a verdict, so it calls no user code and is brief: one pass over the
 * members per change of availability.
 *
 * <p>Rules, in order:
 *
 * <ol>
 *   <li>A hard cause (draining, weight 0, manual) always keeps a member out.
 *   <li>Panic: when no member without hard cause is healthy, or fewer than {@code panicThreshold} of them, probes
 *       and passive causes are overruled. A working service is never taken down because all probes fail.
 *   <li>Passive causes take out at most {@code max(1, floor(maxEjectedRatio x n))} members together, and never the
 *       last one in rotation. A verdict beyond that is refused. When members leave, so that those already out are
 *       too many, the ones out longest are let in again.
 * </ol>
 */
final class Arbiter {

    /** What a ratio such as 0.29 may lose against its decimal value, times any pool's size. */
    private static final double ROUNDING = 1e-6;

    private final String pool;
    private final double maxEjectedRatio;
    private final double panicThreshold;
    private final EventBus events;
    private boolean panic;
    private long order;

    Arbiter(String pool, double maxEjectedRatio, double panicThreshold, EventBus events) {
        this.pool = pool;
        this.maxEjectedRatio = maxEjectedRatio;
        this.panicThreshold = panicThreshold;
        this.events = events;
    }

    /** Returns how many of n members passive causes may take out. */
    static int maxEjected(int n, double ratio) {
        return n <= 1 ? 0 : Math.min(n - 1, Math.max(1, (int) (n * ratio + ROUNDING)));
    }

    boolean out(Collection<Member> members, Member member, Object owner, Cause cause, String reason) {
        Standing standing = member.standing;
        if (cause.isPassive() && !standing.isPassive()) {
            String refusal = refusal(members, member);
            if (!refusal.isEmpty()) {
                events.add(new LoadBalancerEvent.EjectionRefused(
                        pool, member.endpoint().id(), cause, reason, refusal));
                return false;
            }
        }
        if (standing.put(owner, cause, reason, order++)) {
            events.add(new LoadBalancerEvent.TakenOut(pool, member.endpoint().id(), cause, reason));
            decide(members);
        }
        return true;
    }

    /**
     * Returns which rule protects the pool from losing this member too, or nothing. Who takes fewer calls at once than
     * the candidate, on trial, can't stand in for it: then callers would be refused though somebody could serve them.
     */
    private String refusal(Collection<Member> members, Member candidate) {
        int n = 0;
        int ejected = 0;
        int othersIn = 0;
        int cap = candidate.standing.cap();
        for (Member member : members) {
            Standing standing = member.standing;
            if (!standing.isHard()) {
                n++;
                ejected += standing.isPassive() ? 1 : 0;
                othersIn += member != candidate && standing.isHealthy() && standing.cap() >= cap ? 1 : 0;
            }
        }
        if (othersIn == 0) {
            return "never the last in rotation";
        }
        int most = maxEjected(n, maxEjectedRatio);
        return ejected < most ? "" : "at most " + most + " of " + n + " ejected";
    }

    /** Takes a verdict back; returns whether there was one. */
    boolean in(Collection<Member> members, Member member, Object owner, Cause cause) {
        if (!member.standing.clear(owner, cause)) {
            return false;
        }
        decide(members);
        events.add(new LoadBalancerEvent.LetIn(pool, member.endpoint().id(), cause, member.standing.eligible));
        return true;
    }

    /** Applies the rules to everybody. */
    void decide(Collection<Member> members) {
        int n = 0;
        int healthy = 0;
        List<Member> passivelyOut = new ArrayList<>();
        for (Member member : members) {
            Standing standing = member.standing;
            if (!standing.isHard()) {
                n++;
                healthy += standing.isHealthy() ? 1 : 0;
                if (standing.isOnlyPassive()) {
                    passivelyOut.add(member);
                }
            }
        }
        decidePanic(healthy, n);
        int surplus = passivelyOut.size() - maxEjected(n, maxEjectedRatio);
        Set<Member> lifted = Set.of();
        if (surplus > 0) {
            passivelyOut.sort(Comparator.comparingLong(member -> member.standing.passiveSince()));
            lifted = Set.copyOf(passivelyOut.subList(0, surplus));
        }
        for (Member member : members) {
            Standing standing = member.standing;
            standing.eligible = standing.isHealthy() || !standing.isHard() && (panic || lifted.contains(member));
            member.gate(standing.eligible, standing.cap());
        }
    }

    boolean isPanic() {
        return panic;
    }

    private void decidePanic(int healthy, int n) {
        boolean now = n > 0 && (healthy == 0 || healthy < panicThreshold * n - ROUNDING);
        if (now != panic) {
            panic = now;
            events.add(new LoadBalancerEvent.PanicChanged(pool, now, healthy, n));
        }
    }

    /**
     * Shuts a member that left the pool. A drain that is over has served its purpose and the weight will be told anew;
     * what guards and the operator hold against it stays, in case it comes back.
     *
     * @param drains whether a drain of it is under way: that stays, too
     */
    static void dismiss(Member member, boolean drains) {
        for (Verdict verdict : member.standing.verdicts()) {
            if (verdict.cause() == Cause.DRAINING && !drains || verdict.cause() == Cause.WEIGHT_ZERO) {
                member.standing.clear(verdict.owner(), verdict.cause());
            }
        }
        member.standing.eligible = false;
        member.gate(false, 0);
    }
}
