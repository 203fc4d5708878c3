package io.evener.bench.peers;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * What does an endpoint drawn at random cost?
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main PeerRandom -prof gc -t 1
 * }</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH fills the parameter
public class PeerRandom extends PeerContest {

    /** The library. */
    @Param
    public Rival contender;

    /** For JMH. */
    public PeerRandom() {}

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
        /** A draw and an array read. */
        FLOOR(Entry.floor("draw", Floors::random)),
        /** Evener. */
        EVENER(Entry.evener("random", EvenerRows::random)),
        /** Dubbo, with no weight and no timestamp in its URLs. */
        DUBBO(Entry.peer("dubbo random", DubboRows::random)),
        /** Spring Cloud LoadBalancer. */
        SPRING(Entry.peer("spring random", SpringRows::random)),
        /** Stork. */
        STORK(Entry.peer("stork random", StorkRows::random)),
        /** Vert.x. */
        VERTX(Entry.peer("vertx random", VertxRows::random));

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
            return "random";
        }
    }
}
