package io.evener.strategies;

import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.split.PriorityLoads;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Regions at work: a child in each, and the verdicts on them compiled into shares. */
final class BoundRegions implements Strategy.Bound {

    private static final int ALL = 100;
    private static final long SALT = 0x726567696F6E73L;
    /** Trials of one that begins to look well are three times as many. */
    private static final double PROMISING = 3;
    /** However many regions are on trial. */
    private static final double MOST_TRIALS_IN_ALL = 0.2;

    private final StrategyContext context;
    private final List<String> listed;
    private final String child;
    private final Groups<String> groups;
    private final RegionWatch watch;
    private final Caveat elsewhere;
    /** Of those not listed, the one that stood in last. */
    private @Nullable String standIn;

    /** A region in the snapshot that is being compiled. */
    private record Place(String name, Region.Verdict verdict, Parts.Part part, PoolSnapshot members, Chooser chooser) {

        boolean isBad() {
            return verdict.isBad();
        }

        boolean isEmpty() {
            return part.inRotation() == 0;
        }

        /** Returns which percentage of all calls it can carry with this capacity. */
        int health(long capacity) {
            return PriorityLoads.health(capacity, part.total(), Tiered.DEFAULT_OVERPROVISIONING);
        }
    }

    /**
     * Starts with all regions well.
     *
     * @param listed the caller's, then those that take over first
     */
    BoundRegions(StrategyContext context, RegionSettings settings, List<String> listed, Strategy child) {
        this.context = context;
        this.listed = listed;
        this.child = child.name();
        this.groups = new Groups<>(context, child, region -> "region-" + RegionWatch.label(region));
        this.elsewhere = new Caveat(context);
        this.watch = new RegionWatch(
                context, settings, Comparator.comparingInt(this::rank).thenComparing(Comparator.naturalOrder()));
    }

    private int rank(String region) {
        int place = listed.indexOf(region);
        return place < 0 ? listed.size() : place;
    }

    @Override
    public Chooser compile(PoolSnapshot snapshot) {
        SortedMap<String, Parts.Part> parts =
                Parts.of(snapshot, i -> snapshot.endpoint(i).locality().region(), Comparator.naturalOrder());
        SortedMap<String, PoolSnapshot> members = new TreeMap<>();
        parts.forEach((region, part) -> members.put(region, snapshot.select(part.indices())));
        Map<String, Region.Verdict> verdicts = watch.of(members);
        List<Place> places = new ArrayList<>();
        verdicts.forEach((region, verdict) -> {
            PoolSnapshot those = Objects.requireNonNull(members.get(region));
            Parts.Part part = Objects.requireNonNull(parts.get(region));
            places.add(new Place(region, verdict, part, those, groups.compile(region, those)));
        });
        groups.compiledAll();
        elsewhere.tell(
                places.isEmpty() || parts.containsKey(listed.get(0))
                        ? ""
                        : "no endpoint is in the caller's region: home=" + listed.get(0));
        if (places.size() < 2) {
            return places.isEmpty() ? request -> null : places.get(0).chooser();
        }
        places.sort(order());
        return split(places, loads(places));
    }

    /** Well before bad; then as listed; then who relapsed less, who stood in before, who can carry more. */
    private Comparator<Place> order() {
        return Comparator.comparing(Place::isEmpty)
                .thenComparing(Place::isBad)
                .thenComparing(place -> place.isBad() && !place.verdict().isLeastBad())
                .thenComparingInt(place -> rank(place.name()))
                .thenComparingInt(place -> place.verdict().relapses())
                .thenComparing(place -> !place.name().equals(standIn))
                .thenComparingLong(place -> -place.part().admitted())
                .thenComparing(Place::name);
    }

    /** Returns the percentages: of the well ones as far as they can carry all calls, else of the bad ones for the rest. */
    private static int[] loads(List<Place> places) {
        int[] health = new int[places.size()];
        int[] well = new int[health.length];
        int[] ramped = new int[health.length];
        for (int p = 0; p < health.length; p++) {
            Place place = places.get(p);
            health[p] = place.health(place.part().healthy());
            well[p] = place.isBad() ? 0 : health[p];
            ramped[p] = place.health(place.part().admitted()) * place.verdict().percent() / ALL;
        }
        return PriorityLoads.available(well) == ALL ? PriorityLoads.of(well, ramped) : PriorityLoads.of(health, health);
    }

    private Chooser split(List<Place> places, int[] loads) {
        double[] trials = trials(places, loads);
        List<Chooser> onTrial = new ArrayList<>();
        for (int p = 0; p < loads.length; p++) {
            Place place = places.get(p);
            if (loads[p] > 0 && !place.isBad() && !listed.contains(place.name())) {
                standIn = place.name();
            }
            if (trials[p] > 0) {
                onTrial.add(place.chooser());
            }
        }
        Chooser usual = new SplitChooser(
                places.stream().map(Place::chooser).toArray(Chooser[]::new),
                Arrays.stream(loads).mapToDouble(load -> load / (double) ALL).toArray(),
                branches(places, loads, trials),
                SALT,
                context.random());
        return onTrial.isEmpty()
                ? usual
                : new TrialChooser(
                        usual,
                        onTrial.toArray(Chooser[]::new),
                        Arrays.stream(trials).filter(share -> share > 0).toArray(),
                        context.random());
    }

    /** Returns the shares of trials: of those that are bad and have no calls otherwise. */
    private double[] trials(List<Place> places, int[] loads) {
        double[] trials = new double[loads.length];
        double one = watch.trialRatio();
        for (int p = 0; p < loads.length; p++) {
            Place place = places.get(p);
            if (loads[p] == 0 && place.isBad() && !place.isEmpty()) {
                trials[p] = place.verdict().isPromising() ? PROMISING * one : one;
            }
        }
        double sum = Arrays.stream(trials).sum();
        double fit = Math.min(1, MOST_TRIALS_IN_ALL / sum); // infinite without any
        return Arrays.stream(trials).map(share -> share * fit).toArray();
    }

    private Branches branches(List<Place> places, int[] loads, double[] trials) {
        Branches branches = new Branches("region");
        for (int p = 0; p < loads.length; p++) {
            Place place = places.get(p);
            String trial = trials[p] > 0 ? String.format(Locale.ROOT, ", %.1f %% on trial", ALL * trials[p]) : "";
            String title = RegionWatch.label(place.name())
                    + (place.isBad() ? ", left: " + place.verdict().reason() : "");
            branches.add(title + trial, loads[p] + " %", place.members(), child, place.chooser());
        }
        return branches;
    }

    @Override
    public void close() {
        groups.close();
    }
}
