package io.evener.bench.peers;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * What does a choice by calls under way cost, with what the library wants told when the call begins and ends?
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main PeerLeastRequest -prof gc -t 1
 * }</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH fills the parameter
public class PeerLeastRequest extends PeerContest {

    /** The library. */
    @Param
    public Rival contender;

    /** For JMH. */
    public PeerLeastRequest() {}

    @Override
    Choosing prepare(int n) {
        Calling made = contender.entry.make().apply(n);
        Proof.load(made, n);
        return made;
    }

    /** One choice, begun and ended. */
    @Benchmark
    public Object beginEnd() {
        return once();
    }

    /** The rows. */
    @SuppressWarnings("ImmutableEnumChecker") // factories
    public enum Rival implements Entrant<Calling> {
        /** Two draws, two reads, up and down. */
        FLOOR(Entry.floor("two draws", Floors::twoDraws)),
        /** Evener. */
        EVENER(Entry.evener("leastRequest", EvenerRows::leastRequest)),
        /** Dubbo, full scan. */
        DUBBO(Entry.peer("dubbo leastactive", DubboRows::leastActive)),
        /** Finagle, exact. */
        FINAGLE_HEAP(Entry.peer("finagle heap", FinagleRows::heap)),
        /** Finagle, two choices. */
        FINAGLE_P2C(Entry.peer("finagle p2c", FinagleRows::powerOfTwoChoices)),
        /** gRPC, two choices. */
        GRPC(Entry.peer("grpc least_request", GrpcRows::leastRequest)),
        /** Stork, full scan. */
        STORK_LEAST(Entry.<Calling>peer("stork least requests", StorkRows::leastRequests)
                .faulty("ties go to the first")),
        /** Stork, two choices. */
        STORK_P2C(Entry.peer("stork p2c", StorkRows::powerOfTwoChoices)),
        /** Vert.x, full scan. */
        VERTX_LEAST(Entry.<Calling>peer("vertx least requests", VertxRows::leastRequests)
                .faulty("ties go to the first; a failure after the response's end is counted out twice")),
        /** Vert.x, two choices. */
        VERTX_P2C(Entry.<Calling>peer("vertx p2c", VertxRows::powerOfTwoChoices)
                .faulty("a failure after the response's end is counted out twice"));

        private final Entry<Calling> entry;

        Rival(Entry<Calling> entry) {
            this.entry = entry;
        }

        @Override
        public Entry<Calling> entry() {
            return entry;
        }

        @Override
        public String family() {
            return "least request";
        }
    }
}
