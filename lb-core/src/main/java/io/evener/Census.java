package io.evener;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How many members of a pool are well, and how many are out for what: running counts, so that a verdict about one of a
 * hundred thousand looks at that one alone. Members with a hard cause count nowhere. Guarded by the pool's lock.
 *
 * <p>{@link #change} keeps count of what changes one member's standing; whatever else changes members or their tiers is
 * followed by {@link #take}.
 */
final class Census {

    /** What {@code tiered} takes a tier's members to be able to carry unless told otherwise, in percent: Envoy's default. */
    private static final int OVERPROVISIONING = 140;

    private static final int ALL = 100;

    /** A tier's counts, and whether it panics. */
    static final class Tier {
        final int number;
        private int size;
        private int healthy;
        boolean panic;

        private Tier(int number) {
            this.number = number;
        }

        int size() {
            return size;
        }

        int healthy() {
            return healthy;
        }

        /** Returns what part of all calls it could carry, in whole percent: rounded as Envoy's code and {@code tiered} do. */
        private int availability() {
            return size == 0 ? 0 : (int) Math.min(ALL, (long) OVERPROVISIONING * healthy / size);
        }
    }

    private final TreeMap<Integer, Tier> tiers = new TreeMap<>();
    /** Members come in runs of one tier. */
    private @Nullable Tier lastAsked;

    private int size;
    private int ejected;
    /** Those that nothing else keeps out. */
    private final Ejected onlyEjected = new Ejected();

    private int healthy;
    /** How many of those have no cap, which is usual, and how many have which. */
    private int healthyUncapped;

    private final TreeMap<Integer, Integer> healthyByCap = new TreeMap<>();
    private long availability;

    /** Counts anew. */
    void take(Collection<Member> members) {
        lastAsked = null;
        tiers.values().removeIf(tier -> tier.size == 0 && !tier.panic);
        for (Tier tier : tiers.values()) {
            tier.size = 0;
            tier.healthy = 0;
        }
        size = 0;
        ejected = 0;
        onlyEjected.clear();
        healthy = 0;
        healthyUncapped = 0;
        healthyByCap.clear();
        for (Member member : members) {
            count(member, 1);
        }
        availability = 0;
        for (Tier tier : tiers.values()) {
            availability += tier.availability();
        }
    }

    /** Makes a change to a member's standing; returns what that does. Who has left the pool isn't counted. */
    boolean change(Member member, BooleanSupplier change) {
        if (!member.standing.present) {
            return change.getAsBoolean();
        }
        Tier tier = tierOf(member);
        availability -= tier.availability();
        count(member, -1);
        boolean answer = change.getAsBoolean();
        count(member, 1);
        availability += tier.availability();
        return answer;
    }

    private void count(Member member, int sign) {
        Standing standing = member.standing;
        if (standing.isHealthy()) {
            Tier tier = tierOf(member);
            size += sign;
            tier.size += sign;
            healthy += sign;
            tier.healthy += sign;
            countCap(standing.cap(), sign);
        } else if (!standing.isHard()) {
            size += sign;
            tierOf(member).size += sign;
            ejected += standing.isPassive() ? sign : 0;
            if (standing.isOnlyPassive()) {
                countOnlyEjected(member, sign);
            }
        }
    }

    private void countOnlyEjected(Member member, int sign) {
        if (sign > 0) {
            onlyEjected.add(member);
        } else {
            onlyEjected.remove(member);
        }
    }

    private void countCap(int cap, int sign) {
        if (cap == Gate.UNLIMITED) {
            healthyUncapped += sign;
        } else {
            healthyByCap.merge(cap, sign, (before, one) -> before + one == 0 ? null : before + one);
        }
    }

    Tier tierOf(Member member) {
        int number = member.endpoint().tier();
        Tier tier = lastAsked;
        if (tier == null || tier.number != number) {
            tier = tiers.computeIfAbsent(number, Tier::new);
            lastAsked = tier;
        }
        return tier;
    }

    /** Returns the tiers, the lowest number first. */
    Collection<Tier> tiers() {
        return tiers.values();
    }

    int size() {
        return size;
    }

    int healthy() {
        return healthy;
    }

    /** Returns how many a passive cause keeps out, alone or with others. */
    int ejected() {
        return ejected;
    }

    /** Returns those whom passive causes alone keep out. */
    Ejected onlyEjected() {
        return onlyEjected;
    }

    /** Returns whether those that are well can't carry all calls together, each tier up to its availability. */
    boolean isShort() {
        return availability < ALL;
    }

    /** Returns whether somebody else is well who takes as many calls at once as this one. */
    boolean hasStandIn(Member member) {
        int cap = member.standing.cap();
        int others = member.standing.isHealthy() ? -1 : 0;
        if (healthyUncapped > 0 || cap == Gate.UNLIMITED) {
            return healthyUncapped + (cap == Gate.UNLIMITED ? others : 0) > 0;
        }
        Map.Entry<Integer, Integer> most = healthyByCap.lastEntry();
        return most != null && (most.getKey() > cap || most.getKey() == cap && most.getValue() + others > 0);
    }

    /** Counts who is out for what; who has two causes counts under both. */
    static Map<Cause, Integer> causes(Collection<Member> members) {
        EnumMap<Cause, Integer> counted = new EnumMap<>(Cause.class);
        for (Member member : members) {
            member.standing.verdicts().stream()
                    .map(Standing.Verdict::cause)
                    .distinct()
                    .forEach(cause -> counted.merge(cause, 1, Integer::sum));
        }
        return Collections.unmodifiableMap(counted);
    }
}
