package io.evener.bench.peers;

import io.evener.bench.jmh.Side;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;

/**
 * What does a choice by recent latency cost, with the two readings that record it?
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main PeerLatencyAware -prof gc -t 1
 * }</pre>
 */
@SuppressWarnings("NullAway.Init") // JMH fills the parameter
public class PeerLatencyAware extends PeerContest {

    private static final int FEW = 20;
    private static final int SOME = 100;

    /** The library. */
    @Param
    public Rival contender;

    /** For JMH. */
    public PeerLatencyAware() {}

    @Override
    Choosing prepare(int n) {
        Choosing made = contender.entry.make().apply(n);
        // A floor looks at no latency; one peer looks at none of this machine's, one forgets it among many endpoints.
        boolean proves =
                contender.side() == Side.PEER && n <= (contender.fault().isEmpty() ? SOME : FEW);
        if (proves && made instanceof Calling calling) {
            Proof.latency(calling);
        } else {
            Proof.spread(made, n);
        }
        return made;
    }

    /** One choice, begun and ended. */
    @Benchmark
    public Object beginEnd() {
        return once();
    }

    /** The rows. */
    @SuppressWarnings("ImmutableEnumChecker") // factories
    public enum Rival implements Entrant<Choosing> {
        /** Evener, by the worst recent latency. */
        PEAK_EWMA(Entry.evener("peakEwma", EvenerRows::peakEwma)),
        /** Evener, by the mean. */
        LEAST_RESPONSE_TIME(Entry.evener("leastResponseTime", EvenerRows::leastResponseTime)),
        /** Two draws between two clock readings. */
        FLOOR(Entry.floor("two draws, timed", Floors::twoDrawsTimed)),
        /** Dubbo, two choices by what providers report; here none does. */
        DUBBO_ADAPTIVE(Entry.<Choosing>peer("dubbo adaptive", DubboRows::adaptive)
                .faulty("without its providers' reports it knows no load")),
        /** Dubbo, full scan. */
        DUBBO_SHORTEST(Entry.<Choosing>peer("dubbo shortestresponse", DubboRows::shortestResponse)
                .faulty("an endpoint that fails at once looks fastest")),
        /** Finagle, two choices. */
        FINAGLE(Entry.peer("finagle p2c peak ewma", FinagleRows::peakEwma)),
        /** ServiceTalk, two choices. */
        SERVICETALK(Entry.peer("servicetalk p2c ewma", ServiceTalkRows::latency)),
        /** Stork, full scan. */
        STORK(Entry.<Choosing>peer("stork least response time", StorkRows::leastResponseTime)
                .faulty("costs fall by a tenth per call: many endpoints are taken in turn"));

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
            return "latency aware";
        }
    }
}
