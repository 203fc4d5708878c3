package io.evener.strategies;

import io.evener.Locality;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.split.ZoneShares;
import java.util.Collections;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * As many calls as possible stay in the caller's zone, as far as its endpoints can carry them; the rest goes to the own
 * region first. Within a zone a strategy of its own chooses.
 *
 * <p><b>Rule.</b> For each zone z, in ten-thousandths rounded down: U_z, its part of the capacity (weight x admission of
 * the endpoints that are well), and L_z, its part of the callers. With U &gt;= L in the own zone all calls stay; else U / L
 * of them do, and the rest goes to zones with U &gt; L in proportion to U - L [1]. With several regions the same is done
 * for regions first, and then for the zones of the own region; calls to another region go to its zones by capacity. With
 * callers 40 / 40 / 20 % and capacity 25 / 50 / 25 %, the first zone keeps 62.5 % and sends 25 and 12.5 %.
 *
 * <p><b>Behaviour.</b> When all callers follow the rule, and call equally much, every endpoint gets its weight's part of all
 * calls: the last survivor of a zone is not flooded by its neighbours. Unless {@link #callers(Map) told}, callers are taken
 * to be spread evenly over the zones. With fewer than {@link #minEndpoints(int) 6} endpoints that are well, and in a panic,
 * all zones are used alike, as if there were none; that is reported to the pool's listeners, and so is that no endpoint is here.
 * When a zone has nobody left for a request, the own zone, the own region and the rest are asked, in this order.
 *
 * <p><b>Cost of use.</b> choose: the child's, and one draw where not all calls stay; for a request with a key its key
 * decides. Rebuild O(n) and the children's; 0 B per choice. A child
 * that keeps states on members (peakEwma, boundedLoad) keeps one per member, that of the zone it is in, and hands on what that
 * learned when the member changes.
 *
 * <p><b>When not to use.</b> Where crossing zones costs neither money nor time: it halves nobody's load, and gives each
 * caller fewer endpoints to compare. Where callers differ much in how much they call: shares are by their number.
 *
 * <p><b>Thread safety.</b> Any number of threads.
 *
 * <p>[1] Envoy, Zone aware routing, and load_balancer_impl.cc; equal to it where there is one region and weights are equal
 * (or Envoy's basis is {@code HEALTHY_HOSTS_WEIGHT}), told the {@link #callers(Map) callers} that are well. But where rounding
 * leaves U &gt; L in no zone, what does not stay goes by capacity, Envoy's to a zone at random; and {@code force_local_zone}
 * has no counterpart.
 */
public final class ZoneAware implements Strategy {

    /** Envoy's min_cluster_size: with fewer, one endpoint more or less in a zone moves much of the load. */
    private static final int DEFAULT_MIN_ENDPOINTS = 6;

    private static final long SALT = 0x7A6F6E6573L;

    private final Locality here;
    private final Strategy child;
    private final int minEndpoints;
    private final SortedMap<Locality, Integer> callers;
    private final Comparator<Locality> nearestFirst;

    private ZoneAware(Locality here, Strategy child, int minEndpoints, Map<Locality, Integer> callers) {
        this.here = here;
        this.child = child;
        this.minEndpoints = minEndpoints;
        this.nearestFirst = Comparator.<Locality, Boolean>comparing(at -> !at.equals(here))
                .thenComparing(at -> !at.region().equals(here.region()))
                .thenComparing(Locality::region)
                .thenComparing(Locality::zone);
        SortedMap<Locality, Integer> sorted = new TreeMap<>(nearestFirst);
        sorted.putAll(callers);
        this.callers = Collections.unmodifiableSortedMap(sorted);
    }

    static ZoneAware of(Locality here, Strategy child) {
        Objects.requireNonNull(here, "here");
        if (here.zone().isBlank()) {
            throw new IllegalArgumentException("must have a zone: here=" + here);
        }
        return new ZoneAware(here, Objects.requireNonNull(child, "child"), DEFAULT_MIN_ENDPOINTS, Map.of());
    }

    /**
     * Returns a copy that knows how many callers each zone has. Default: as many in each zone that has endpoints, and here.
     * That is safe where it is wrong, too: a zone that loses its endpoints, or has few, never draws more calls to them than
     * an even spread would. Taking the endpoints' own spread for the callers' would keep all calls of a zone at its last
     * endpoint.
     *
     * @param callers a count for each zone, for this one at least 1; zones not named have none
     * @throws IllegalArgumentException when this zone has none, or a count is negative
     */
    public ZoneAware callers(Map<Locality, Integer> callers) {
        Objects.requireNonNull(callers, "callers").forEach((zone, count) -> {
            Objects.requireNonNull(zone, "zone");
            if (Objects.requireNonNull(count, "count") < 0) {
                throw new IllegalArgumentException("must be >= 0: callers=" + count + ", zone=" + zone);
            }
        });
        if (callers.getOrDefault(here, 0) < 1) {
            throw new IllegalArgumentException("must count the callers here: callers=" + callers + ", here=" + here);
        }
        return new ZoneAware(here, child, minEndpoints, callers);
    }

    /**
     * Returns a copy that uses all zones alike while fewer endpoints than this are well. Default 6, Envoy's.
     *
     * @param count at least 1
     * @throws IllegalArgumentException when below 1
     */
    public ZoneAware minEndpoints(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("must be >= 1: minEndpoints=" + count);
        }
        return new ZoneAware(here, child, count, callers);
    }

    @Override
    public String name() {
        return "zoneAware(" + child.name() + ")";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        return new BoundZones(context);
    }

    private final class BoundZones implements Bound {
        private final StrategyContext context;
        /** Empty for all zones together. */
        private final Groups<Optional<Locality>> groups;

        private final Caveat elsewhere;
        private String said = "";

        BoundZones(StrategyContext context) {
            this.context = context;
            this.elsewhere = new Caveat(context);
            this.groups = new Groups<>(
                    context, child, at -> at.map(zone -> "zone-" + label(zone)).orElse("all-zones"));
        }

        @Override
        public Chooser compile(PoolSnapshot snapshot) {
            SortedMap<Locality, Parts.Part> zones =
                    Parts.of(snapshot, i -> snapshot.endpoint(i).locality(), nearestFirst);
            int well = zones.values().stream().mapToInt(Parts.Part::wellMembers).sum();
            Chooser chooser;
            if (zones.size() < 2 || well < minEndpoints) {
                chooser = groups.compile(Optional.empty(), snapshot);
            } else {
                chooser = split(snapshot, zones);
            }
            groups.compiledAll();
            elsewhere.tell(
                    zones.isEmpty() || zones.containsKey(here)
                            ? ""
                            : "no endpoint is in the caller's zone: here=" + label(here) + ", nearest zone="
                                    + label(zones.firstKey()));
            tell(zones.size() > 1 && well < minEndpoints ? well : -1);
            return chooser;
        }

        private Chooser split(PoolSnapshot snapshot, SortedMap<Locality, Parts.Part> zones) {
            Chooser[] choosers = new Chooser[zones.size()];
            PoolSnapshot[] members = new PoolSnapshot[choosers.length];
            int z = 0;
            for (Map.Entry<Locality, Parts.Part> zone : zones.entrySet()) {
                members[z] = snapshot.select(zone.getValue().indices());
                choosers[z] = groups.compile(Optional.of(zone.getKey()), members[z++]);
            }
            double[] shares = shares(zones);
            Branches branches = new Branches("zone");
            z = 0;
            for (Locality zone : zones.keySet()) {
                String share = String.format(Locale.ROOT, "%.1f %%", 100 * shares[z]);
                branches.add(label(zone), share, members[z], child.name(), choosers[z++]);
            }
            return new SplitChooser(choosers, shares, branches, SALT, context.random());
        }

        /** A setting that can't take effect at this size is reported, and so is that it takes effect again. */
        private void tell(int tooFew) {
            String text = tooFew < 0 ? "" : "all zones are used alike, minEndpoints=" + minEndpoints;
            if (!text.equals(said)) {
                said = text;
                if (tooFew < 0) {
                    context.relieved("the caller's zone is preferred again");
                } else {
                    context.report(text + ", endpoints that are well: " + tooFew);
                }
            }
        }

        @Override
        public void close() {
            groups.close();
        }
    }

    /** Returns the parts of the zones that have endpoints, in their order. */
    private double[] shares(SortedMap<Locality, Parts.Part> zones) {
        SortedMap<Locality, Integer> calling = calling(zones.keySet());
        int n = calling.size();
        int[] regions = new int[n];
        long[] count = new long[n];
        long[] capacity = new long[n];
        int z = 0;
        int region = 0;
        Locality before = here; // who comes first, and the regions' zones come together
        for (Map.Entry<Locality, Integer> zone : calling.entrySet()) {
            Parts.Part part = zones.get(zone.getKey());
            region += zone.getKey().region().equals(before.region()) ? 0 : 1;
            before = zone.getKey();
            regions[z] = region;
            count[z] = zone.getValue();
            capacity[z++] = part == null ? 0 : part.admitted();
        }
        double[] shares = ZoneShares.of(0, regions, count, capacity);
        double[] present = new double[zones.size()];
        int from = 0;
        int to = 0;
        for (Locality zone : calling.keySet()) {
            if (zones.containsKey(zone)) {
                present[to++] = shares[from];
            }
            from++;
        }
        return present;
    }

    /** Returns how many callers each zone has, of those with callers or endpoints, the nearest first. */
    private SortedMap<Locality, Integer> calling(Set<Locality> zones) {
        SortedMap<Locality, Integer> calling = new TreeMap<>(callers);
        for (Locality zone : zones) {
            boolean assumed = callers.isEmpty() && !zone.equals(Locality.UNKNOWN);
            calling.putIfAbsent(zone, assumed ? 1 : 0);
        }
        calling.putIfAbsent(here, 1);
        return calling;
    }

    private static String label(Locality zone) {
        return zone.equals(Locality.UNKNOWN) ? "unknown" : zone.region() + "/" + zone.zone();
    }
}
