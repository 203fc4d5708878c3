package io.evener.strategies;

import io.evener.PoolSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Whether a region may have its calls: well, until its calls show that it isn't; bad, until trials show that it is again;
 * coming back, by steps. Time passes in ticks. For one thread at a time.
 */
final class Region {

    /*
     * Leaving takes strong evidence, because it moves all calls: what luck seldom does at the very limit, at two looks in a row, and not
     * at one member alone. One member's failures are its guards' business; they have two windows for it. Staying away takes little,
     * because it costs little: a trial that fails among few begins the proof anew.
     */

    /** With Chernoff's bound, which is 4 to 6 times what it bounds, 1 in 200 windows right at the limit; far fewer below it. */
    private static final double STRONG = 0.03;
    /** However few the calls: three that fail are soon met by luck where few are looked at again and again. */
    private static final int FEWEST_BAD = 5;
    /** With one of 100 allowed, 1 bad call of 11 is doubtful, and so are 2 of 25 and 4 of 100. */
    private static final double DOUBT = 0.25;
    /** Of which one may fail. */
    static final int FEWEST_TRIALS = 12;
    /** So many good ones bring more of them. */
    private static final int PROMISING_TRIALS = 4;

    /** A verdict is what two looks agree on: meanwhile breakers take out who caused the first. */
    private static final int CONFIRMING_TICKS = 2;

    private static final int LONE_TICKS = 2 * RegionSettings.WINDOW_TICKS;
    /** Percent of its calls while it comes back, each for 4 ticks: caches and pools of connections fill. */
    private static final int[] STEPS = {10, 25, 50};

    private static final int STEP_TICKS = 4;
    /** From the third on, each doubles the pause and the proof, up to 32 windows (160 s) and 384 trials. */
    private static final int MOST_RELAPSES = 7;

    private static final int ALL = 100;

    enum Phase {
        WELL,
        BAD,
        BACK
    }

    /**
     * What is thought of a region.
     *
     * @param percent which part of its calls it may have: 0 while it is bad
     * @param reason why, if it is
     * @param relapses how often in a row it went bad soon after it was back
     * @param isPromising whether trials begin to say that it is well again
     * @param isLeastBad whether it is the first of the bad ones to serve when the well ones can't carry all calls
     */
    record Verdict(int percent, String reason, int relapses, boolean isPromising, boolean isLeastBad) {

        boolean isBad() {
            return percent == 0;
        }
    }

    /** What it came to, without the calls that brought it there: a change of strategy doesn't make a region well. */
    record Past(Phase phase, int ticks, int relapses, String reason) {}

    private final int minCalls;
    /** Calls that ended lately, by failure first; and what it takes to see that a few too many fail. */
    private final List<RegionCalls> calls;

    private final List<RegionCalls> all;
    private Phase phase = Phase.WELL;
    /** Since the phase began. */
    private int ticks;

    private int beyondTicks;
    private int widespreadTicks;
    private int cleanTicks;
    /** How often in a row it went bad soon after it was back; -1 before the first time. */
    private int relapses = -1;

    private String reason = "";

    /**
     * Begins well.
     *
     * @param calls how they ended lately, by failure first
     * @param longer how they ended in a longer while
     */
    Region(int minCalls, List<RegionCalls> calls, RegionCalls longer) {
        this.minCalls = minCalls;
        this.calls = List.copyOf(calls);
        this.all = new ArrayList<>(calls);
        this.all.add(longer);
    }

    Past past() {
        return new Past(phase, ticks, relapses, reason);
    }

    /** Goes on from there, and counts calls anew. */
    void resume(Past past) {
        enter(past.phase());
        ticks = past.ticks();
        relapses = past.relapses();
        reason = past.reason();
    }

    /** Says who is in it. */
    void of(PoolSnapshot part) {
        all.forEach(counted -> counted.of(part));
    }

    /** Returns which part of its calls it may have, in percent: 100 while it is well, 0 while it is bad. */
    int percent() {
        return switch (phase) {
            case WELL -> ALL;
            case BAD -> 0;
            case BACK -> STEPS[ticks / STEP_TICKS];
        };
    }

    /** Returns whether it is bad, and trials begin to say otherwise: more of them shorten the proof. */
    boolean isPromising() {
        return phase == Phase.BAD && calls.get(0).all() >= PROMISING_TRIALS;
    }

    /** Returns what made it bad the last time. */
    String reason() {
        return reason;
    }

    /**
     * Returns what is thought of it now.
     *
     * @param isLeastBad as the verdict is to say
     */
    Verdict verdict(boolean isLeastBad) {
        return new Verdict(percent(), reason, relapses, isPromising(), isLeastBad);
    }

    /** Returns how bad its calls are in a longer while, 1 at the limit; infinite when that is not known. */
    double badness() {
        double worst = calls.get(0).badness(FEWEST_TRIALS);
        for (RegionCalls counted : calls) {
            double badness = counted.badness(FEWEST_TRIALS);
            worst = Double.isFinite(badness) ? Math.max(worst, badness) : worst;
        }
        return worst;
    }

    /** Returns how many of its calls ended in the last tick. */
    long lately() {
        return calls.get(0).lately();
    }

    /** A tick has passed. */
    void tick() {
        all.forEach(RegionCalls::look);
        ticks++;
        switch (phase) {
            case WELL -> watch();
            case BAD -> awaitProof();
            case BACK -> comeBack();
        }
    }

    /** Begins to look anew, unless it is bad: what its calls did up to now is no reason to leave it. */
    void forgive() {
        if (phase != Phase.BAD) {
            beyondTicks = 0;
            widespreadTicks = 0;
            all.forEach(RegionCalls::restart);
        }
    }

    private void watch() {
        RegionCalls widespread = first(all, counted -> isTooBad(counted) && counted.isBeyondWithoutWorst(DOUBT));
        RegionCalls beyond = first(calls, this::isTooBad);
        widespreadTicks = widespread == null ? 0 : widespreadTicks + 1;
        beyondTicks = beyond == null ? 0 : beyondTicks + 1;
        if (widespread != null && widespreadTicks >= CONFIRMING_TICKS) {
            goBad(widespread);
        } else if (beyond != null && beyondTicks >= LONE_TICKS) {
            goBad(beyond);
        } else {
            all.forEach(counted -> counted.moveIfDue(minCalls));
        }
    }

    private boolean isTooBad(RegionCalls counted) {
        return counted.all() >= minCalls && counted.bad() >= Math.min(FEWEST_BAD, minCalls) && counted.isBeyond(STRONG);
    }

    private @Nullable RegionCalls doubtful(int fewest) {
        return first(calls, counted -> counted.all() >= fewest && counted.isBeyond(DOUBT));
    }

    private static @Nullable RegionCalls first(List<RegionCalls> among, Predicate<RegionCalls> like) {
        return among.stream().filter(like).findFirst().orElse(null);
    }

    private void goBad(RegionCalls beyond) {
        boolean isRelapse = phase == Phase.BACK || ticks < 2 * pause() + RegionCalls.MOST_TICKS;
        relapses = isRelapse ? Math.min(relapses + 1, MOST_RELAPSES) : 0;
        reason = beyond.toString();
        enter(Phase.BAD);
    }

    /** More time, for a region that is well as long as it has few calls; more trials, for one that is well by luck. */
    private int doubled(int once) {
        return once << Math.max(0, relapses - 2);
    }

    private int pause() {
        return doubled(RegionSettings.WINDOW_TICKS);
    }

    private void awaitProof() {
        if (doubtful(1) != null) {
            calls.forEach(RegionCalls::restart);
            cleanTicks = 0;
        } else if (++cleanTicks >= RegionSettings.WINDOW_TICKS
                && ticks >= pause()
                && calls.get(0).all() >= doubled(FEWEST_TRIALS)) {
            enter(Phase.BACK);
        }
    }

    private void comeBack() {
        RegionCalls beyond = doubtful(FEWEST_TRIALS);
        if (beyond != null) {
            goBad(beyond);
        } else if (ticks >= STEPS.length * STEP_TICKS) {
            enter(Phase.WELL);
        }
    }

    private void enter(Phase next) {
        phase = next;
        ticks = 0;
        beyondTicks = 0;
        widespreadTicks = 0;
        cleanTicks = 0;
        all.forEach(RegionCalls::restart);
    }
}
