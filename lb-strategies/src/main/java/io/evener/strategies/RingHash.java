package io.evener.strategies;

import io.evener.Endpoint;
import io.evener.strategies.hashing.EnvoyRing;
import io.evener.strategies.hashing.KeyTable;
import io.evener.strategies.hashing.XxHash;
import java.util.Arrays;
import java.util.function.ToLongFunction;

/** Consistent hashing on a ring. */
public final class RingHash extends KeyedStrategy {

    static final long MAX_SIZE = 8 * 1024 * 1024;

    static final RingHash DEFAULT = new RingHash(1024, MAX_SIZE);

    private final long minSize;
    private final long maxSize;

    private RingHash(long minSize, long maxSize) {
        this.minSize = minSize;
        this.maxSize = maxSize;
    }

    @Override
    public String name() {
        return "ringHash";
    }

    @Override
    ToLongFunction<byte[]> hasher() {
        return XxHash::of;
    }

    @Override
    KeyTable table(Endpoint[] endpoints) {
        String[] names = Arrays.stream(endpoints).map(EndpointNames::envoy).toArray(String[]::new);
        return EnvoyRing.of(names, EndpointNames.weights(endpoints), minSize, maxSize);
    }
}
