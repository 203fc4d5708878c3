package io.evener.strategies;

import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Signal;
import io.evener.spi.StateKey;
import io.evener.spi.StrategyContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Judges regions in ticks, and asks for a compile when a verdict changes. Its lock is for what compiles and ticks share; nobody is
 * called under it but members' counters.
 */
final class RegionWatch {

    /** One call of 100: a trial per second at 100 calls/s. More calls bring more trials. */
    private static final double LEAST_TRIALS = 0.01;
    /** Where calls are few: what a bad region may cost. A proof takes longer then. */
    private static final double MOST_TRIALS = 0.05;

    private static final double TRIALS_PER_TICK = 0.5;
    private static final double RATE_FADES = 0.8;

    private final StrategyContext context;
    private final RegionSettings settings;
    private final Comparator<String> preferred;
    private final @Nullable StateKey<SlowCalls> slow;

    private final RegionPasts pasts;
    private final Map<String, Region> regions = new LinkedHashMap<>();
    private List<String> present = List.of();
    private double callsPerTick;
    private double trialRatio = MOST_TRIALS;
    private @Nullable String leastBad;

    /**
     * Starts watching.
     *
     * @param preferred the order of regions, all else being equal
     */
    RegionWatch(StrategyContext context, RegionSettings settings, Comparator<String> preferred) {
        this.context = context;
        this.settings = settings;
        this.preferred = preferred;
        this.pasts = context.handDown(RegionPasts.class, left -> left.orElseGet(RegionPasts::new));
        this.slow = settings.watchesLatency()
                ? context.track(
                        (member, peers) -> new SlowCalls(settings.latency().toNanos()), Signal.LATENCY)
                : null;
        context.every(settings.tick(), this::tick);
    }

    /** Says who is where; returns what is thought of each region. One that is new is taken for well. */
    synchronized Map<String, Region.Verdict> of(SortedMap<String, PoolSnapshot> parts) {
        List<String> before = present;
        present = List.copyOf(parts.keySet());
        parts.forEach((name, part) -> {
            Region region = regions.computeIfAbsent(name, this::resumed);
            region.of(part);
            if (!before.contains(name)) {
                region.forgive();
            }
        });
        // one that discovery loses and finds again is as bad as it was, but endless new names must not pile up
        if (regions.size() > present.size() + Groups.MAX_ABSENT) {
            regions.keySet().retainAll(present);
            pasts.keepOnly(present);
        }
        Map<String, Region.Verdict> verdicts = new LinkedHashMap<>();
        present.forEach(name -> verdicts.put(name, region(name).verdict(name.equals(leastBad))));
        return verdicts;
    }

    /** Where the strategy replaces another, a region is as that one left it. */
    private Region resumed(String name) {
        Region region = new Region(settings.minCalls(), calls(), failures(RegionCalls.MOST_TICKS));
        pasts.of(name).ifPresent(region::resume);
        return region;
    }

    private List<RegionCalls> calls() {
        List<RegionCalls> calls = new ArrayList<>();
        calls.add(failures(RegionSettings.WINDOW_TICKS / 2));
        if (slow != null) {
            String fault = "took longer than " + settings.latency();
            calls.add(new RegionCalls(slow::get, settings.slowRatio(), fault, RegionSettings.WINDOW_TICKS / 2));
        }
        return calls;
    }

    private RegionCalls failures(int halfTicks) {
        return new RegionCalls(Failures::new, settings.failureRatio(), "failed", halfTicks);
    }

    private Region region(String name) {
        Region region = regions.get(name);
        if (region == null) {
            throw new IllegalStateException("not present: region=" + name);
        }
        return region;
    }

    /** Returns which part of the calls to try a bad region with, so that a second or so brings a trial. */
    synchronized double trialRatio() {
        trialRatio = trialRatioNow();
        return trialRatio;
    }

    private double trialRatioNow() {
        double wanted = TRIALS_PER_TICK / callsPerTick; // infinite without calls
        return Math.max(LEAST_TRIALS, Math.min(MOST_TRIALS, wanted));
    }

    private void tick() {
        List<Runnable> news = new ArrayList<>();
        if (judge(news)) {
            context.requestCompile();
        }
        news.forEach(Runnable::run);
    }

    /** Returns whether shares change. */
    private synchronized boolean judge(List<Runnable> news) {
        if (present.size() < 2) {
            present.forEach(name -> region(name).forgive()); // there is nowhere else to go
            return false;
        }
        boolean changed = false;
        long calls = 0;
        for (String name : present) {
            Region region = region(name);
            int before = region.percent();
            boolean wasPromising = region.isPromising();
            region.tick();
            pasts.keep(name, region.past());
            calls += region.lately();
            changed |= region.percent() != before || region.isPromising() != wasPromising;
            tell(name, region, before, news);
        }
        callsPerTick = RATE_FADES * callsPerTick + (1 - RATE_FADES) * calls;
        changed |= chooseLeastBad();
        return changed || trialsAreOff();
    }

    private void tell(String name, Region region, int before, List<Runnable> news) {
        if (before != 0 && region.percent() == 0) {
            String text = "calls leave region " + label(name) + ": " + region.reason();
            news.add(() -> context.report(text));
        } else if (before == 0 && region.percent() != 0) {
            news.add(() -> context.relieved("calls return to region " + label(name) + ", by steps"));
        }
    }

    /** The preferred of the bad ones, unless another is half as bad: else they would take turns. */
    private boolean chooseLeastBad() {
        List<String> bad = bad();
        if (bad.isEmpty()) {
            return false;
        }
        String least = leastBad != null && bad.contains(leastBad) ? leastBad : bad.get(0);
        for (String name : bad) {
            least = 2 * region(name).badness() < region(least).badness() ? name : least;
        }
        boolean changed = !least.equals(leastBad);
        leastBad = least;
        return changed;
    }

    private List<String> bad() {
        return present.stream()
                .filter(name -> region(name).percent() == 0)
                .sorted(preferred)
                .toList();
    }

    /** Calls have become so many or so few that trials should be half or double as many of them. */
    private boolean trialsAreOff() {
        double now = trialRatioNow();
        return (now >= 2 * trialRatio || now <= trialRatio / 2) && !bad().isEmpty();
    }

    /** Returns a region's name for people. */
    static String label(String region) {
        return region.isEmpty() ? "unknown" : region;
    }

    /** All calls that a member answered or failed. */
    private record Failures(Member member) implements EndedCalls {
        @Override
        public long all() {
            return member.answered() + member.failed();
        }

        @Override
        public long bad() {
            return member.failed();
        }
    }
}
