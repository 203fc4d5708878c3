package io.evener.bench.peers;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * What does a choice in proportion to weights cost, with weights of 1 to 10 in rotation?
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main PeerWeighted -prof gc -t 1
 * }</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH fills the parameter
public class PeerWeighted extends PeerContest {

    /** The library. */
    @Param
    public Rival contender;

    /** For JMH. */
    public PeerWeighted() {}

    @Override
    Choosing prepare(int n) {
        Choosing made = contender.entry.make().apply(n);
        Proof.weights(made, n);
        return made;
    }

    /** One choice. */
    @Benchmark
    public Object choose() {
        return once();
    }

    /** The rows. */
    @SuppressWarnings("ImmutableEnumChecker") // factories
    public enum Rival implements Entrant<Choosing> {
        /** A draw and two array reads. */
        FLOOR(Entry.floor("alias table", Floors::aliasTable)),
        /** Evener, in turn. */
        EVENER_ROUND_ROBIN(Entry.evener("roundRobin weighted", EvenerRows::weightedRoundRobin)),
        /** Evener, at random. */
        EVENER_RANDOM(Entry.evener("random weighted", EvenerRows::weightedRandom)),
        /** Evener, weights out of load reports. */
        EVENER_UTILISATION(Entry.evener("utilisationRoundRobin", EvenerRows::utilisationRoundRobin)),
        /** Armeria, at random. */
        ARMERIA_RANDOM(Entry.peer("armeria weighted random", ArmeriaRows::weightedRandom)),
        /** Armeria, in turn. */
        ARMERIA_ROUND_ROBIN(Entry.peer("armeria weighted round robin", ArmeriaRows::weightedRoundRobin)),
        /** Dubbo, at random. */
        DUBBO_RANDOM(Entry.peer("dubbo random", DubboRows::weightedRandom)),
        /** Dubbo, in turn. */
        DUBBO_ROUND_ROBIN(Entry.<Choosing>peer("dubbo roundrobin", DubboRows::weightedRoundRobin)
                .faulty("threads race for its credits")),
        /** gRPC's xds, weights out of load reports. */
        GRPC(Entry.peer("grpc weighted_round_robin", GrpcXdsRows::weightedRoundRobin)),
        /** Spring Cloud LoadBalancer, its expanded list kept. */
        SPRING_KEPT(Entry.peer("spring weighted kept", SpringRows::weightedKept)),
        /** Spring Cloud LoadBalancer, its list expanded per request. */
        SPRING_PER_REQUEST(Entry.peer("spring weighted per request", SpringRows::weightedPerRequest));

        private final Entry<Choosing> entry;

        Rival(Entry<Choosing> entry) {
            this.entry = entry;
        }

        @Override
        public Entry<Choosing> entry() {
            return entry;
        }

        @Override
        public String family() {
            return "weighted";
        }
    }
}
