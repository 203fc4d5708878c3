package io.evener.bench;

import io.evener.Locality;
import io.evener.spi.Strategy;
import io.evener.strategies.LeastRequest;
import io.evener.strategies.RingHash;
import io.evener.strategies.RoundRobin;
import io.evener.strategies.ShadowLog;
import io.evener.strategies.Strategies;
import io.evener.strategies.UtilisationRoundRobin;
import io.evener.strategies.WeightedSplit.Arm;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every strategy by the name that commands take, with what it needs and costs. */
final class StrategyCatalogue {

    /** What separates names in a list: a comma that is in no name's brackets. */
    static final String BETWEEN_NAMES = ",(?![^(]*\\))";

    /** For nothing: no signals, no dialect. */
    static final String NONE = "-";

    /** What endpoints say about their load, where they do. */
    static final String REPORTS = "load reports";

    private static final Locality HERE = new Locality("region", "zone0");
    /** gRPC's default: enough to balance over, few enough to keep connections to. */
    private static final int SUBSET = 20;

    /** Spread evenly, or by weight. */
    private static final List<Entry> SPREAD = List.of(
            new Entry(
                    "roundRobin",
                    Kind.UNKEYED,
                    NONE,
                    "O(1): one atomic add, striped by thread",
                    "O(n)",
                    NONE,
                    Strategies::roundRobin),
            new Entry("random", Kind.UNKEYED, NONE, "O(1): one draw", "O(n)", NONE, Strategies::random),
            roundRobin("O(1): one atomic add, shared", "O(n), or of a cycle", "nginx", RoundRobin.Dialect.SMOOTH),
            roundRobin("O(max/mean weight): atomic adds, shared", "O(n)", "grpc", RoundRobin.Dialect.STATIC_STRIDE),
            roundRobin("O(log n), under a lock", "O(n log n)", "envoy", RoundRobin.Dialect.EDF));

    /** Follow the load. */
    private static final List<Entry> LOAD = List.of(
            leastRequest("O(1): reads all counters of 8 endpoints or fewer, else 2", NONE, Strategies.leastRequest()),
            leastRequest(
                    "O(n): reads all counters", NONE, Strategies.leastRequest().fullScan()),
            leastRequest(
                    "O(1): 2 draws; by weight O(log n), under a lock",
                    "envoy",
                    Strategies.leastRequest().dialect(LeastRequest.Dialect.ENVOY)),
            new Entry(
                    "peakEwma",
                    Kind.UNKEYED,
                    "in-flight, latency, errors",
                    "O(1): reads what 8 endpoints or fewer cost, else 2",
                    "O(n)",
                    NONE,
                    Strategies::peakEwma),
            new Entry(
                    "leastResponseTime",
                    Kind.UNKEYED,
                    "in-flight, latency, errors",
                    "O(1): reads what 8 endpoints or fewer cost, else 2",
                    "O(n)",
                    NONE,
                    Strategies::leastResponseTime),
            utilisation("O(1): one atomic add, striped by thread", NONE, Strategies.utilisationRoundRobin()),
            utilisation(
                    "O(max/mean weight): atomic adds, shared",
                    "grpc",
                    Strategies.utilisationRoundRobin().dialect(UtilisationRoundRobin.Dialect.GRPC)));

    private static Entry roundRobin(String choice, String rebuild, String dialect, RoundRobin.Dialect which) {
        Strategy strategy = Strategies.roundRobin().dialect(which);
        return new Entry(strategy.name(), Kind.UNKEYED, NONE, choice, rebuild, dialect, () -> strategy);
    }

    private static Entry utilisation(String choice, String dialect, UtilisationRoundRobin strategy) {
        return new Entry(
                strategy.name(), Kind.UNKEYED, REPORTS, choice, "O(n), once a second", dialect, () -> strategy);
    }

    private static Entry leastRequest(String choice, String dialect, Strategy strategy) {
        return new Entry(strategy.name(), Kind.UNKEYED, "in-flight", choice, "O(n)", dialect, () -> strategy);
    }

    /** Follow a key. */
    private static final List<Entry> KEYED = List.of(
            ringHash("envoy", Strategies.ringHash()),
            ringHash("libmemcached", Strategies.ringHash().dialect(RingHash.Dialect.KETAMA)),
            ringHash("nginx", Strategies.ringHash().dialect(RingHash.Dialect.NGINX)),
            new Entry(
                    "boundedLoad(ringHash)",
                    Kind.KEYED,
                    "in-flight",
                    "its child's, a counter and the total",
                    "O(points)",
                    NONE,
                    () -> Strategies.boundedLoad(Strategies.ringHash())),
            new Entry(
                    "maglev",
                    Kind.KEYED,
                    "-",
                    "O(1): a multiplication, the slot",
                    "O(slots log slots)",
                    "envoy",
                    Strategies::maglev),
            new Entry("rendezvous", Kind.KEYED, "-", "O(n): a hash for each", "O(n)", "-", Strategies::rendezvous),
            new Entry("jump", Kind.KEYED, "-", "O(log n): ln n + 1 divisions", "O(n)", "-", Strategies::jump),
            new Entry("multiProbe", Kind.KEYED, "-", "O(1): 21 looks at a ring", "O(n)", "-", Strategies::multiProbe),
            new Entry(
                    "ipHash",
                    Kind.KEYED,
                    "-",
                    "O(1): two remainders, a state's owner",
                    "O(n)",
                    "nginx",
                    Strategies::ipHash));

    private static Entry ringHash(String dialect, Strategy strategy) {
        String choice = "O(1): an index, one or two points, the owner";
        return new Entry(strategy.name(), Kind.KEYED, NONE, choice, "O(points)", dialect, () -> strategy);
    }

    /** Combinators, around children that make sense, and what goes by place alone. */
    private static final List<Entry> COMBINED = List.of(
            new Entry(
                    "tiered(leastRequest)",
                    Kind.UNKEYED,
                    "in-flight",
                    "its child's, and a draw while tiers split the load",
                    "O(n)",
                    NONE,
                    () -> Strategies.tiered(Strategies.leastRequest())),
            new Entry(
                    "zoneAware(leastRequest)",
                    Kind.UNKEYED,
                    "in-flight",
                    "its child's, and a draw unless all calls stay in the zone",
                    "O(n)",
                    NONE,
                    () -> Strategies.zoneAware(HERE, Strategies.leastRequest())),
            new Entry(
                    "regionFailover(leastRequest)",
                    Kind.UNKEYED,
                    "in-flight, errors",
                    "its child's, and a draw while calls are split or a region is on trial",
                    "O(n), at verdicts, too",
                    NONE,
                    () -> Strategies.regionFailover(HERE.region(), Strategies.leastRequest())),
            new Entry(
                    "firstAvailable",
                    Kind.UNKEYED,
                    NONE,
                    "O(1): one array read",
                    "O(n log n)",
                    NONE,
                    Strategies::firstAvailable),
            new Entry(
                    "subset(leastRequest)",
                    Kind.UNKEYED,
                    "in-flight",
                    "its child's",
                    "O(n log n)",
                    NONE,
                    () -> Strategies.subset(SUBSET, Strategies.leastRequest())),
            new Entry(
                    "weightedSplit(canary, stable)",
                    Kind.UNKEYED,
                    "in-flight",
                    "its child's, and one atomic add, striped by thread",
                    "O(n)",
                    NONE,
                    () -> Strategies.weightedSplit(
                            Arm.of("canary", 5)
                                    .matching(endpoint -> endpoint.id().hashCode() % 2 == 0),
                            Arm.of("stable", 95))),
            new Entry(
                    "sticky(leastRequest)",
                    Kind.KEYED,
                    "in-flight",
                    "O(1): a look-up in a hash table; of a new session, its child's",
                    "O(n)",
                    NONE,
                    () -> Strategies.sticky(Strategies.leastRequest())),
            new Entry(
                    "shadow(leastRequest, roundRobin)",
                    Kind.UNKEYED,
                    "in-flight",
                    "its live child's; of every 16th, both children's",
                    "O(n)",
                    NONE,
                    () -> Strategies.shadow(Strategies.leastRequest(), Strategies.roundRobin(), new ShadowLog())));

    private static final List<Entry> ENTRIES =
            Stream.of(SPREAD, LOAD, KEYED, COMBINED).flatMap(List::stream).toList();

    /** Whether a strategy reads the request's key. */
    enum Kind {
        KEYED,
        UNKEYED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One strategy.
     *
     * @param name what {@link Strategy#name()} says
     * @param kind whether it reads the request's key
     * @param signals what it reads of the members, {@code -} for nothing
     * @param choice what a choice costs
     * @param rebuild what a change of the pool of n members costs
     * @param dialect the system whose choices it repeats exactly, {@code -} for none
     * @param factory makes it, with defaults
     */
    record Entry(
            String name,
            Kind kind,
            String signals,
            String choice,
            String rebuild,
            String dialect,
            Supplier<Strategy> factory) {}

    private StrategyCatalogue() {}

    /** Returns all, family by family. */
    static List<Entry> entries() {
        return ENTRIES;
    }

    /** Returns those without key, that are nobody's dialect and no combination. */
    static Stream<Entry> plain() {
        return Stream.of(SPREAD, LOAD)
                .flatMap(List::stream)
                .filter(entry -> entry.dialect().equals(NONE));
    }

    /** Returns the one of this name, in any case, hyphens aside: {@code least-request} will do. */
    static Optional<Entry> find(String name) {
        return ENTRIES.stream()
                .filter(entry -> entry.name().equalsIgnoreCase(name.replace(NONE, "")))
                .findFirst();
    }

    /** Returns the names, for a message. */
    static String names() {
        return ENTRIES.stream().map(Entry::name).collect(Collectors.joining(", "));
    }
}
