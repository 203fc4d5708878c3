package io.evener.strategies;

import io.evener.Endpoint;
import io.evener.strategies.hashing.KeyTable;
import io.evener.strategies.hashing.RendezvousTable;
import io.evener.strategies.hashing.XxHash;
import java.util.function.ToLongFunction;

/**
 * Equal keys to equal endpoints, by asking every endpoint: weighted rendezvous hashing, also called highest random weight
 * [1, 2].
 *
 * <p><b>Rule.</b> Each pair of key and endpoint has a hash u in [0, 1), from the key's XXH64 and the XXH64 of the endpoint's
 * id; the endpoint with the lowest -ln(1 - u) / weight gets the key. For equal weights that is the lowest u.
 *
 * <p><b>Behaviour.</b> Shares are in proportion to the weights, exactly in the mean over keys: k keys of share p are k p
 * give or take sqrt(k p (1 - p)), at any number of endpoints. Disruption is the least there can be: whoever leaves gives
 * away its own keys only, spread over all others by their weights; whoever comes or gains weight takes from all alike, and
 * nobody else gains.
 *
 * <p><b>Cost of use.</b> choose O(n): a multiplicative hash per endpoint, 1 to 2 ns each, and a logarithm for some ln n of
 * them; rebuild O(n); 24 bytes per endpoint; 0 B per choice.
 *
 * <p><b>When not to use.</b> With more than about 30 endpoints: {@link Strategies#maglev()} answers in the time of five of them.
 *
 * <p><b>Thread safety.</b> Any number of threads; no shared state.
 *
 * <p>[1] D. G. Thaler, C. V. Ravishankar, Using name-based mappings to increase hit rates, IEEE/ACM ToN 6 (1998). [2] C.
 * Schindelhauer, G. Schomaker, Weighted distributed hash tables, SPAA 2005.
 */
public final class Rendezvous extends KeyedStrategy {

    static final Rendezvous DEFAULT = new Rendezvous();

    private Rendezvous() {}

    @Override
    public String name() {
        return "rendezvous";
    }

    @Override
    ToLongFunction<byte[]> hasher() {
        return XxHash::of;
    }

    @Override
    KeyTable table(Endpoint[] endpoints) {
        return RendezvousTable.of(EndpointNames.affinity(endpoints));
    }
}
