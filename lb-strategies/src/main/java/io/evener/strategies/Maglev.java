package io.evener.strategies;

import io.evener.Endpoint;
import io.evener.strategies.hashing.KeyTable;
import io.evener.strategies.hashing.MaglevTable;
import io.evener.strategies.hashing.XxHash;
import java.util.Arrays;
import java.util.function.ToLongFunction;

/**
 * Equal keys to equal endpoints, by one look into a table: Google's Maglev hashing [1], as Envoy does it.
 *
 * <p><b>Rule.</b> The key's XXH64 modulo the {@link #tableSize(int) table's size} is a slot, and each slot has an owner. The
 * table is filled in rounds: in each, every endpoint takes the next free slot of its own permutation, offset + k skip modulo
 * size, with offset = XXH64(name) mod size and skip = XXH64(name, seed 1) mod (size - 1) + 1; one of weight w takes part in
 * w / max w of the rounds. The name is the metadata's {@code hash_key}, else {@code host:port}; endpoints take turns in the
 * order of their names' UTF-8 bytes. Table and further attempts are Envoy's, bit by bit.
 *
 * <p><b>Behaviour.</b> Of equal weights, each has size / n slots or one more: at 100 slots per endpoint no share is 1 % off.
 * Removing an endpoint moves its own keys, and of the others' at 65,537 slots 0.2 % (10 endpoints) to 0.6 % (1,000); a ring
 * moves none, and is less even. While an endpoint is out of rotation or excluded its keys alone are elsewhere, spread over
 * all others; Envoy builds its table over the healthy ones instead, and so moves others too.
 *
 * <p><b>Cost of use.</b> choose O(1): a hash of the key, a multiplication, two array reads; rebuild O(size log size), some
 * 2 ms at 65,537 slots, only when the membership changes; 131 kB at 65,537 slots, and 40 bytes per endpoint; 0 B per choice.
 *
 * <p><b>When not to use.</b> With more than a hundredth as many endpoints as slots: shares get coarse, and beyond one per slot
 * some endpoints have no keys, which is reported. Where moving any key of a living endpoint is dear: take {@link Strategies#ringHash()} or
 * {@link Strategies#rendezvous()}.
 *
 * <p><b>Thread safety.</b> Any number of threads; no shared state.
 *
 * <p>[1] D. Eisenbud et al., Maglev: a fast and reliable software network load balancer, NSDI 2016.
 */
public final class Maglev extends KeyedStrategy {

    /** Envoy's, and the smaller one of [1]. */
    private static final int DEFAULT_SIZE = 65_537;
    /** Envoy's. */
    private static final int MAX_SIZE = 5_000_011;

    static final Maglev DEFAULT = new Maglev(DEFAULT_SIZE);

    private final int size;

    private Maglev(int size) {
        this.size = size;
    }

    /**
     * Returns a copy with so many slots. Default 65,537, as in Envoy: even to a percent up to 650 endpoints. More slots are
     * more even and move less, and cost time to fill and cache to look up.
     *
     * @param size a prime, 2 to 5,000,011 (Envoy's bound)
     * @throws IllegalArgumentException when it is out of these bounds or no prime
     */
    public Maglev tableSize(int size) {
        if (size < 2 || size > MAX_SIZE) {
            throw new IllegalArgumentException("must be in 2.." + MAX_SIZE + ": tableSize=" + size);
        }
        if (!MaglevTable.isPrime(size)) {
            throw new IllegalArgumentException("must be prime: tableSize=" + size);
        }
        return new Maglev(size);
    }

    @Override
    public String name() {
        return size == DEFAULT_SIZE ? "maglev" : "maglev(" + size + ")";
    }

    @Override
    ToLongFunction<byte[]> hasher() {
        return XxHash::of;
    }

    @Override
    KeyTable table(Endpoint[] endpoints) {
        String[] names = Arrays.stream(endpoints).map(EndpointNames::envoy).toArray(String[]::new);
        return MaglevTable.of(size, names, EndpointNames.weights(endpoints));
    }

    @Override
    String caveat(Endpoint[] endpoints, KeyTable table) {
        return endpoints.length <= size
                ? ""
                : "some endpoints have no keys: " + endpoints.length + " endpoints, " + size + " slots";
    }
}
