package io.evener.strategies;

import io.evener.Endpoint;
import io.evener.strategies.hashing.KeyTable;
import io.evener.strategies.hashing.MultiProbeTable;
import io.evener.strategies.hashing.XxHash;
import java.util.function.ToLongFunction;

/**
 * Equal keys to equal endpoints, on a ring with one point per endpoint: multi-probe consistent hashing [1].
 *
 * <p><b>Rule.</b> An endpoint's point on the unsigned 64-bit circle is a hash of its id. A key has {@link #probes(int) K} points,
 * K hashes of its XXH64; the endpoint whose point comes soonest after one of them gets the key. Where weights
 * differ, an endpoint has a point for each unit of weight (the largest power of two not above their mean), and the last point is
 * seen by the fraction of all keys that is left.
 *
 * <p><b>Behaviour.</b> The fullest endpoint has about 1 + 1 / (K - 1) of a fair share: 1.05 with 21 probes, where a ring needs
 * 700 points per endpoint. The emptiest may have far less (shares deviate by 0.15): what is bounded is the peak. An
 * endpoint that leaves gives away its own keys only, nearly evenly; a weight that changes moves keys from or to its
 * endpoint only, until the mean passes a power of two.
 *
 * <p><b>Cost of use.</b> choose O(K): a hash of the key and K lookups of some 5 ns, eight times that with nearly everybody out; rebuild O(n); 70 bytes per point, of which
 * there are 3 per endpoint at most; 0 B per choice.
 *
 * <p><b>When not to use.</b> Where a choice's cost matters more than memory: {@link Strategies#maglev()} takes a tenth.
 *
 * <p><b>Thread safety.</b> Any number of threads; no shared state.
 *
 * <p>[1] B. Appleton, M. O'Reilly, Multi-probe consistent hashing, arXiv:1505.00062, 2015.
 */
public final class MultiProbe extends KeyedStrategy {

    /** A peak of 1.05 fair shares [1]. */
    private static final int DEFAULT_PROBES = 21;

    private static final int MAX_PROBES = 1_000;

    static final MultiProbe DEFAULT = new MultiProbe(DEFAULT_PROBES);

    private final int probes;

    private MultiProbe(int probes) {
        this.probes = probes;
    }

    /**
     * Returns a copy that probes so often. Default 21, for a peak of 1.05 fair shares [1]; 5 give 1.29, 11 1.14, 41 1.03 to
     * 1.06.
     *
     * @param probes 1 to 1,000
     * @throws IllegalArgumentException when outside 1..1000
     */
    public MultiProbe probes(int probes) {
        if (probes < 1 || probes > MAX_PROBES) {
            throw new IllegalArgumentException("must be in 1.." + MAX_PROBES + ": probes=" + probes);
        }
        return new MultiProbe(probes);
    }

    @Override
    public String name() {
        return probes == DEFAULT_PROBES ? "multiProbe" : "multiProbe(" + probes + ")";
    }

    @Override
    ToLongFunction<byte[]> hasher() {
        return XxHash::of;
    }

    @Override
    KeyTable table(Endpoint[] endpoints) {
        return MultiProbeTable.of(probes, EndpointNames.ids(endpoints), EndpointNames.weights(endpoints));
    }
}
