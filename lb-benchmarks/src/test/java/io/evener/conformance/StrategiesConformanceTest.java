package io.evener.conformance;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.evener.Locality;
import io.evener.spi.Strategy;
import io.evener.strategies.LeastRequest;
import io.evener.strategies.RingHash;
import io.evener.strategies.RoundRobin;
import io.evener.strategies.ShadowLog;
import io.evener.strategies.Strategies;
import io.evener.strategies.UtilisationRoundRobin;
import io.evener.strategies.WeightedSplit.Arm;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Every strategy of the library, law by law; the keyed ones in {@link KeyedConformanceTest}, beside this. */
class StrategiesConformanceTest {

    /** What combinators are tried around, besides. */
    private static final Strategy CHILD = Strategies.leastRequest();

    /** The strategies, with what they declare. */
    static Map<String, Conformance> kits() {
        Map<String, Conformance> kits = new LinkedHashMap<>();
        put(kits, Strategies.roundRobin(), Trait.ROUND_ROBIN, Trait.WEIGHTED);
        RoundRobin smooth = Strategies.roundRobin().dialect(RoundRobin.Dialect.SMOOTH);
        put(kits, smooth, Trait.ROUND_ROBIN, Trait.WEIGHTED, Trait.FIXED_START);
        put(kits, Strategies.roundRobin().dialect(RoundRobin.Dialect.STATIC_STRIDE), Trait.WEIGHTED);
        put(kits, Strategies.roundRobin().dialect(RoundRobin.Dialect.EDF), Trait.WEIGHTED);
        put(kits, Strategies.random(), Trait.WEIGHTED);
        put(kits, Strategies.leastRequest(), Trait.LOAD_AWARE, Trait.WEIGHTED);
        put(kits, Strategies.leastRequest().choices(3), Trait.LOAD_AWARE, Trait.WEIGHTED);
        put(kits, Strategies.leastRequest().fullScan(), Trait.LOAD_AWARE, Trait.WEIGHTED);
        LeastRequest envoy = Strategies.leastRequest().dialect(LeastRequest.Dialect.ENVOY);
        put(kits, envoy, Trait.LOAD_AWARE, Trait.WEIGHTED);
        put(kits, envoy.fullScan(), Trait.LOAD_AWARE, Trait.WEIGHTED);
        Trait[] latency = {Trait.LOAD_AWARE, Trait.READS_ERRORS, Trait.WEIGHTED};
        put(kits, Strategies.peakEwma(), latency);
        put(kits, Strategies.peakEwma().choices(3), latency);
        put(kits, Strategies.peakEwma().decay(Duration.ofSeconds(1)), latency);
        put(kits, Strategies.leastResponseTime(), latency);
        put(kits, Strategies.leastResponseTime().choices(3), latency);
        put(kits, Strategies.utilisationRoundRobin(), Trait.ROUND_ROBIN, Trait.WEIGHTED);
        put(kits, Strategies.utilisationRoundRobin().dialect(UtilisationRoundRobin.Dialect.GRPC));
        put(kits, Strategies.ringHash(), Trait.KEYED, Trait.WEIGHTED);
        put(kits, Strategies.ringHash().sizes(50_000, 50_000), Trait.KEYED, Trait.WEIGHTED);
        put(kits, Strategies.ringHash().dialect(RingHash.Dialect.KETAMA), Trait.KEYED, Trait.WEIGHTED);
        put(kits, Strategies.ringHash().dialect(RingHash.Dialect.KETAMA_UNWEIGHTED), Trait.KEYED);
        put(
                kits,
                Strategies.ringHash().dialect(RingHash.Dialect.NGINX),
                Trait.KEYED,
                Trait.WEIGHTED,
                Trait.MINIMAL,
                Trait.WEIGHT_SIZED);
        Trait[] bounded = {Trait.KEYED, Trait.WEIGHTED, Trait.OVERFLOWS};
        put(kits, Strategies.boundedLoad(Strategies.ringHash()), bounded);
        put(kits, Strategies.boundedLoad(Strategies.ringHash()).factor(1).slack(0), bounded);
        put(kits, Strategies.boundedLoad(Strategies.maglev()).factor(1.5), bounded);
        put(kits, Strategies.boundedLoad(Strategies.jump()), bounded);
        put(kits, Strategies.boundedLoad(Strategies.rendezvous()), bounded);
        put(kits, Strategies.maglev(), Trait.KEYED, Trait.WEIGHTED);
        put(kits, Strategies.maglev().tableSize(5003), Trait.KEYED, Trait.WEIGHTED);
        put(kits, Strategies.rendezvous(), Trait.KEYED, Trait.WEIGHTED, Trait.MINIMAL);
        put(kits, Strategies.jump(), Trait.KEYED, Trait.WEIGHTED);
        put(kits, Strategies.multiProbe(), Trait.KEYED, Trait.WEIGHTED, Trait.MINIMAL);
        put(kits, Strategies.ipHash(), Trait.KEYED, Trait.POSITIONAL);
        put(kits, Strategies.sticky(Strategies.leastRequest()), Trait.SESSIONS, Trait.LOAD_AWARE, Trait.WEIGHTED);
        put(kits, Strategies.sticky(Strategies.roundRobin()), Trait.SESSIONS, Trait.ROUND_ROBIN, Trait.WEIGHTED);
        combined(kits);
        shadow(kits, Strategies.leastRequest(), Strategies.roundRobin(), Trait.LOAD_AWARE, Trait.WEIGHTED);
        shadow(kits, Strategies.roundRobin(), Strategies.leastRequest(), Trait.ROUND_ROBIN, Trait.WEIGHTED);
        put(
                kits,
                Strategies.sticky(Strategies.shadow(Strategies.leastRequest(), Strategies.random(), new ShadowLog())),
                Trait.SESSIONS,
                Trait.LOAD_AWARE,
                Trait.WEIGHTED);
        return kits;
    }

    /** Around a child that reads load, one that goes in turn and one that follows keys. */
    private static void combined(Map<String, Conformance> kits) {
        Locality here = new Locality("region0", "zone0");
        put(kits, Strategies.tiered(CHILD), Trait.LOAD_AWARE, Trait.WEIGHTED);
        put(kits, Strategies.tiered(Strategies.roundRobin()), Trait.ROUND_ROBIN, Trait.WEIGHTED);
        put(kits, Strategies.tiered(Strategies.ringHash()), Trait.KEYED, Trait.WEIGHTED);
        put(kits, Strategies.zoneAware(here, CHILD), Trait.LOAD_AWARE, Trait.WEIGHTED);
        put(
                kits,
                Strategies.zoneAware(here, Strategies.roundRobin()).minEndpoints(1),
                Trait.ROUND_ROBIN,
                Trait.WEIGHTED);
        put(kits, Strategies.zoneAware(here, Strategies.ringHash()), Trait.KEYED, Trait.WEIGHTED);
        put(
                kits,
                Strategies.tiered(Strategies.zoneAware(here, CHILD).minEndpoints(1)),
                Trait.LOAD_AWARE,
                Trait.WEIGHTED);
        put(
                kits,
                Strategies.tiered(
                        Strategies.zoneAware(here, Strategies.peakEwma()).minEndpoints(1)),
                Trait.LOAD_AWARE,
                Trait.READS_ERRORS,
                Trait.WEIGHTED);
        put(kits, Strategies.regionFailover("region0", CHILD), Trait.LOAD_AWARE, Trait.WEIGHTED);
        put(kits, Strategies.regionFailover("region0", Strategies.roundRobin()), Trait.ROUND_ROBIN, Trait.WEIGHTED);
        put(kits, Strategies.regionFailover("region0", Strategies.ringHash()), Trait.KEYED, Trait.WEIGHTED);
        put(
                kits,
                Strategies.regionFailover("region0", Strategies.peakEwma()).maxLatency(Duration.ofSeconds(1), 0.5),
                Trait.LOAD_AWARE,
                Trait.READS_ERRORS,
                Trait.WEIGHTED);
        put(kits, Strategies.firstAvailable(), Trait.SELECTIVE);
        Arm half = Arm.of("half", 1).matching(endpoint -> endpoint.id().hashCode() % 2 == 0);
        put(kits, Strategies.weightedSplit(half, Arm.of("rest", 2)), Trait.SELECTIVE);
        Arm nobody = Arm.of("nobody", 1).ids("nobody");
        put(kits, Strategies.weightedSplit(nobody, Arm.of("all", 1)), Trait.LOAD_AWARE, Trait.WEIGHTED);
        Arm byKey = Arm.of("by key", 1).by(Strategies.rendezvous());
        put(kits, Strategies.weightedSplit(nobody, byKey), Trait.KEYED, Trait.WEIGHTED, Trait.MINIMAL);
        put(kits, Strategies.tiered(Strategies.maglev()), Trait.KEYED, Trait.WEIGHTED);
        put(kits, Strategies.subset(3, CHILD), Trait.SELECTIVE);
        put(kits, Strategies.subset(3, CHILD).rounds(5), Trait.SELECTIVE);
        put(kits, Strategies.subset(3, CHILD).aperture(2, 7), Trait.SELECTIVE);
        put(kits, Strategies.tiered(Strategies.subset(3, CHILD).seed(1)), Trait.SELECTIVE);
    }

    private static void put(Map<String, Conformance> kits, Strategy strategy, Trait... traits) {
        kits.put(strategy.name(), Conformance.of(() -> strategy).with(traits));
    }

    private static void shadow(Map<String, Conformance> kits, Strategy live, Strategy candidate, Trait... traits) {
        Strategy strategy = Strategies.shadow(live, candidate, new ShadowLog()).every(2);
        kits.put(strategy.name(), Conformance.of(() -> strategy).with(traits).alike(() -> live));
    }

    @TestFactory
    Stream<DynamicNode> laws() {
        return laws(false);
    }

    static Stream<DynamicNode> laws(boolean keyed) {
        return kits().entrySet().stream()
                .filter(kit -> isKeyed(kit.getValue()) == keyed)
                .map(kit -> DynamicContainer.dynamicContainer(
                        kit.getKey(),
                        kit.getValue()
                                .applicable()
                                .map(law -> dynamicTest(
                                        law.number() + " " + law.name(),
                                        () -> kit.getValue().check(law)))));
    }

    private static boolean isKeyed(Conformance kit) {
        return kit.subjects().allMatch(subject -> subject.is(Trait.KEYED));
    }

    /** Run with {@code -Devener.seeds=30}: minutes, for nightly builds. */
    @Tag("slow")
    @TestFactory
    Stream<DynamicNode> laws_manySeeds() {
        int seeds = Integer.getInteger("evener.seeds", 0);
        return seeds == 0
                ? Stream.empty()
                : kits().entrySet().stream()
                        .map(kit -> dynamicTest(
                                kit.getKey(),
                                () -> kit.getValue().withSeeds(seeds).verify()));
    }
}
