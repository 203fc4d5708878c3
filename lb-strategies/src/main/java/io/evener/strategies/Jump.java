package io.evener.strategies;

import io.evener.Endpoint;
import io.evener.strategies.hashing.JumpTable;
import io.evener.strategies.hashing.KeyTable;
import io.evener.strategies.hashing.XxHash;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Equal keys to equal endpoints, without a table: Google's jump consistent hash [1] over slots that stay.
 *
 * <p><b>Rule.</b> {@code slot = jump(XXH64(key), slots)}, by Lamping and Veach's generator, exactly. At first, endpoints have
 * slots 0 to n - 1 in order of their ids. One that leaves leaves a hole, unless it was the last, and finds it again if it comes
 * back before somebody else has filled it; other newcomers fill the lowest holes, then come new slots. A key that falls
 * into a hole jumps again, with a hash of its hash. When less than an eighth of the slots is in use, they are dealt out anew.
 *
 * <p>Where weights differ, an endpoint has a slot for each unit of weight (that of the first endpoints if they were alike, else
 * the largest power of two not above their mean), and keeps of what falls to its last slot only the fraction that is left.
 *
 * <p><b>Behaviour.</b> The evenest of all: shares are as exact in the mean over keys as 64-bit arithmetic, so k keys of share p
 * are k p give or take sqrt(k p (1 - p)). An endpoint that leaves gives away its own keys only, evenly; the n+1st takes
 * 1/(n+1) from all alike. A weight that changes moves keys from or to its endpoint, and besides at most one slot's. Where other
 * libraries jump to a position in a list, a removal at its head moves nearly every key.
 *
 * <p><b>Clients agree</b> on every key if they began with the same endpoints and saw the same changes in the same order. A
 * client that began later, when holes had been left, deals out slots without them: they agree on the keys of slots below the
 * lowest hole. Where all clients must agree whatever they saw, take {@link Strategies#maglev()}, {@link
 * Strategies#rendezvous()} or {@link Strategies#ringHash()}: there a key's home depends on nothing but who is there.
 *
 * <p><b>Cost of use.</b> choose O(ln n): a hash of the key and some ln n + 1 divisions, thrice that at most with weights, and
 * eight times at most with holes; eight times that with nearly everybody out; rebuild O(n); some 130 bytes per slot, of which 30 are read; 0 B per choice.
 *
 * <p><b>When not to use.</b> Where clients restart at different times and must agree, see above.
 *
 * <p><b>Thread safety.</b> Any number of threads; no shared state.
 *
 * <p>[1] J. Lamping, E. Veach, A fast, minimal memory, consistent hash algorithm, arXiv:1406.2294, 2014.
 */
public final class Jump extends KeyedStrategy {

    static final Jump DEFAULT = new Jump();

    private Jump() {}

    @Override
    public String name() {
        return "jump";
    }

    @Override
    ToLongFunction<byte[]> hasher() {
        return XxHash::of;
    }

    @Override
    KeyTable table(Endpoint[] endpoints) {
        return table(endpoints, null);
    }

    @Override
    KeyTable table(Endpoint[] endpoints, @Nullable KeyTable before) {
        return JumpTable.of((JumpTable) before, EndpointNames.ids(endpoints), EndpointNames.weights(endpoints));
    }
}
