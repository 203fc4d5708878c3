package io.evener;

import io.evener.Standing.Verdict;
import java.util.Collection;
import java.util.List;

/**
 * Decides from all causes together who is in rotation, and shuts or opens members accordingly. Guarded by the
 * pool's lock; runs on whatever thread brings a verdict, so it calls no user code and is brief: a verdict looks at the one
 * member, by the {@link Census}. Only when membership or panic change, it looks at all.
 *
 * <p>Rules, in order:
 *
 * <ol>
 *   <li>A hard cause (draining, weight 0, manual) always keeps a member out.
 *   <li>Panic, per tier: when no member of the pool without hard cause is healthy, or fewer than {@code panicThreshold} of
 *       the tier's are and the tiers together can't carry all calls, probes and passive causes are overruled. A working
 *       service is never taken down because all probes fail; and a tier that fails does not panic while others stand in.
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
    private final Census census = new Census();
    private long order;

    // As last decided.
    private boolean nobodyIsWell;
    private boolean wanting;

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
            String refusal = refusal(member);
            if (!refusal.isEmpty()) {
                events.add(new LoadBalancerEvent.EjectionRefused(
                        pool, member.endpoint().id(), cause, reason, refusal));
                return false;
            }
        }
        if (census.change(member, () -> standing.put(owner, cause, reason, order++))) {
            standing.parting = false; // a verdict is in force at once
            events.add(new LoadBalancerEvent.TakenOut(pool, member.endpoint().id(), cause, reason));
            decide(members, member);
        }
        return true;
    }

    /**
     * Returns which rule protects the pool from losing this member too, or nothing. Who takes fewer calls at once than
     * the candidate, on trial, can't stand in for it: then callers would be refused though somebody could serve them.
     */
    private String refusal(Member candidate) {
        if (!census.hasStandIn(candidate)) {
            return "never the last in rotation";
        }
        int most = maxEjected(census.size(), maxEjectedRatio);
        return census.ejected() < most ? "" : "at most " + most + " of " + census.size() + " ejected";
    }

    /** Takes a verdict back; returns whether there was one. */
    boolean in(Collection<Member> members, Member member, Object owner, Cause cause) {
        Standing standing = member.standing;
        if (!census.change(member, () -> standing.clear(owner, cause))) {
            return false;
        }
        decide(members, member);
        events.add(new LoadBalancerEvent.LetIn(pool, member.endpoint().id(), cause, standing.eligible));
        return true;
    }

    /** Bounds the calls in flight at a member. */
    void cap(Member member, Object owner, int calls) {
        Standing standing = member.standing;
        if (census.change(member, () -> standing.cap(owner, calls)) && standing.present) {
            member.gate(standing.isOpen(), standing.cap());
        }
    }

    /** Applies the rules to everybody: membership changed, or what is held against many. */
    void decide(Collection<Member> members) {
        census.take(members);
        decidePanic(census.tiers());
        liftSurplus();
        members.forEach(this::openOrShut);
    }

    /** Applies them after one member's standing changed. */
    private void decide(Collection<Member> members, Member changed) {
        if (!changed.standing.present) {
            return;
        }
        boolean others = decidePanic(wantsAsBefore() ? List.of(census.tierOf(changed)) : census.tiers());
        liftSurplus();
        if (others) {
            members.forEach(this::openOrShut);
        } else {
            openOrShut(changed);
        }
    }

    /** Lets in those beyond the cap, which may be some since members left. */
    private void liftSurplus() {
        Ejected ejected = census.onlyEjected();
        int surplus = ejected.size() - maxEjected(census.size(), maxEjectedRatio);
        ejected.lift(Math.max(0, surplus), this::openOrShut);
    }

    private void openOrShut(Member member) {
        Standing standing = member.standing;
        standing.eligible = standing.isHealthy()
                || !standing.isHard() && (census.onlyEjected().isLifted(standing) || census.tierOf(member).panic);
        member.gate(standing.isOpen(), standing.cap());
    }

    boolean isPanic() {
        return census.tiers().stream().anyMatch(tier -> tier.panic);
    }

    /** Returns whether what decides about the panic of all tiers is as it was, so that each has but its own counts to go by. */
    private boolean wantsAsBefore() {
        return nobodyIsWell == (census.healthy() == 0) && wanting == census.isShort();
    }

    private boolean decidePanic(Collection<Census.Tier> tiers) {
        nobodyIsWell = census.healthy() == 0;
        wanting = census.isShort();
        boolean changed = false;
        for (Census.Tier tier : tiers) {
            boolean now = tier.size() > 0
                    && (nobodyIsWell || wanting && tier.healthy() < panicThreshold * tier.size() - ROUNDING);
            if (now != tier.panic) {
                tier.panic = now;
                changed = true;
                events.add(new LoadBalancerEvent.PanicChanged(pool, tier.number, now, tier.healthy(), tier.size()));
            }
        }
        return changed;
    }

    /**
     * Takes leave of a member, which is to be shut. A drain that is over has served its purpose and the weight will be told anew;
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
    }
}
