package io.evener;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What is held against a member, by whom, and what was granted to it. Guarded by the arbiter's lock. */
final class Standing {

    /** A member's share counts in sixteenths, so that a slow start costs few snapshots. */
    static final int FULL_ADMISSION = 16;

    /** One owner's reason to keep a member out; {@code order} tells which came first in the pool. */
    record Verdict(Object owner, Cause cause, String reason, long order) {}

    private List<Verdict> verdicts = List.of();
    private @Nullable Map<Object, Integer> caps;
    private @Nullable Map<Object, Double> admissions;

    /** In the pool, not only remembered. */
    boolean present;

    /** Among those that the roster keeps in order, or is about to. */
    boolean listed;

    /** In rotation, as last decided. */
    boolean eligible;

    /** Told to leave by its source, and open until the snapshot is published that shows who comes instead. */
    boolean parting;

    /** Returns whether calls may begin. */
    boolean isOpen() {
        return eligible || parting;
    }

    List<Verdict> verdicts() {
        return verdicts;
    }

    /** Returns the verdicts in words. */
    List<String> texts() {
        return verdicts.stream()
                .map(verdict -> verdict.cause() + " (" + verdict.reason() + ")")
                .toList();
    }

    /** Returns whether there was no such verdict before. */
    boolean put(Object owner, Cause cause, String reason, long order) {
        if (find(owner, cause) != null) {
            return false;
        }
        List<Verdict> more = new ArrayList<>(verdicts);
        more.add(new Verdict(owner, cause, reason, order));
        verdicts = List.copyOf(more);
        return true;
    }

    /** Returns whether there was such a verdict. */
    boolean clear(Object owner, Cause cause) {
        return clear(v -> v.owner() == owner && v.cause() == cause);
    }

    /** Takes back all that an owner said. */
    void forget(Object owner) {
        caps = with(caps, owner, null);
        admissions = with(admissions, owner, null);
        clear(v -> v.owner() == owner);
    }

    private boolean clear(Predicate<Verdict> which) {
        if (verdicts.isEmpty() || verdicts.stream().noneMatch(which)) {
            return false;
        }
        verdicts = verdicts.stream().filter(which.negate()).toList();
        return true;
    }

    private @Nullable Verdict find(Object owner, Cause cause) {
        for (Verdict verdict : verdicts) {
            if (verdict.owner() == owner && verdict.cause() == cause) {
                return verdict;
            }
        }
        return null;
    }

    boolean has(Object owner, Cause cause) {
        return find(owner, cause) != null;
    }

    boolean isHealthy() {
        return verdicts.isEmpty();
    }

    boolean isHard() {
        return has(Cause::isHard);
    }

    boolean isPassive() {
        return has(Cause::isPassive);
    }

    /** Returns whether passive verdicts are all that keeps it out. */
    boolean isOnlyPassive() {
        return !verdicts.isEmpty() && !has(cause -> !cause.isPassive());
    }

    private boolean has(Predicate<Cause> which) {
        for (Verdict verdict : verdicts) {
            if (which.test(verdict.cause())) {
                return true;
            }
        }
        return false;
    }

    /** Returns when the first passive verdict was put. */
    long passiveSince() {
        long first = Long.MAX_VALUE;
        for (Verdict verdict : verdicts) {
            first = verdict.cause().isPassive() ? Math.min(first, verdict.order()) : first;
        }
        return first;
    }

    /** Returns whether that is another bound than before. */
    boolean cap(Object owner, int calls) {
        Integer before = caps == null ? null : caps.get(owner);
        Integer after = calls < Gate.UNLIMITED ? (Integer) calls : null;
        caps = with(caps, owner, after);
        return !Objects.equals(before, after);
    }

    /** Returns the lowest cap that any owner set. */
    int cap() {
        int lowest = Gate.UNLIMITED;
        if (caps != null) {
            for (int cap : caps.values()) {
                lowest = Math.min(lowest, cap);
            }
        }
        return lowest;
    }

    void admission(Object owner, double share) {
        admissions = with(admissions, owner, share < 1 ? share : null);
    }

    /** Returns the map with this, or without it; null when that leaves nothing: of most members nobody says anything. */
    private static <V> @Nullable Map<Object, V> with(@Nullable Map<Object, V> map, Object owner, @Nullable V value) {
        Map<Object, V> changed = map;
        if (value != null) {
            changed = map == null ? new IdentityHashMap<>(2) : map;
            changed.put(owner, value);
        } else if (map != null) {
            map.remove(owner);
            changed = map.isEmpty() ? null : map;
        }
        return changed;
    }

    /** Returns the product of all owners' admissions in sixteenths, rounded up: never 0. */
    int admission() {
        if (admissions == null) {
            return FULL_ADMISSION;
        }
        double product = 1;
        for (double share : admissions.values()) {
            product *= share;
        }
        return Math.max(1, (int) Math.ceil(product * FULL_ADMISSION - 1e-9));
    }
}
