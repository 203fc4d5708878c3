package io.evener.bench.peers;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * What does the next endpoint in turn cost?
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main PeerRoundRobin -prof gc -t 1
 * }</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH fills the parameter
public class PeerRoundRobin extends PeerContest {

    /** The library. */
    @Param
    public Rival contender;

    /** For JMH. */
    public PeerRoundRobin() {}

    @Override
    Choosing prepare(int n) {
        Choosing made = contender.entry.make().apply(n);
        Proof.spread(made, n);
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
        /** One shared counter. */
        FLOOR(Entry.floor("shared counter", Floors::sharedCounter)),
        /** Evener. */
        EVENER(Entry.evener("roundRobin", EvenerRows::roundRobin)),
        /** Armeria. */
        ARMERIA(Entry.peer("armeria round robin", ArmeriaRows::roundRobin)),
        /** Dubbo, whose round robin is the weighted one. */
        DUBBO(Entry.<Choosing>peer("dubbo roundrobin", DubboRows::roundRobin).faulty("threads race for its credits")),
        /** Finagle. */
        FINAGLE(Entry.peer("finagle round robin", FinagleRows::roundRobin)),
        /** gRPC. */
        GRPC(Entry.peer("grpc round_robin", GrpcRows::roundRobin)),
        /** ServiceTalk. */
        SERVICETALK(Entry.peer("servicetalk round robin", ServiceTalkRows::roundRobin)),
        /** Spring Cloud LoadBalancer. */
        SPRING(Entry.peer("spring round robin", SpringRows::roundRobin)),
        /** Stork. */
        STORK(Entry.peer("stork round robin", StorkRows::roundRobin)),
        /** Vert.x. */
        VERTX(Entry.<Choosing>peer("vertx round robin", VertxRows::roundRobin)
                .faulty("its index is negative after 2^31 choices"));

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
            return "round robin";
        }
    }
}
