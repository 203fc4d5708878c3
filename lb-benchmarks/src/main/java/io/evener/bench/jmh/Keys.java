package io.evener.bench.jmh;

import io.evener.ChooseRequest;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * What requests are routed by where a key decides: 4,096 hashes made beforehand, taken in turn by each thread. The cursor
 * is about 1 ns of every cell of such a strategy, and of its floor.
 */
@State(Scope.Thread)
public class Keys {

    static final int COUNT = 4_096;
    private static final ChooseRequest[] REQUESTS =
            new SplittableRandom(7).longs(COUNT).mapToObj(ChooseRequest::hash).toArray(ChooseRequest[]::new);

    private int cursor;

    /** For JMH. */
    public Keys() {}

    /** Returns the next hash, read where a strategy must read it too: from the request. */
    long nextHash() {
        return next().hash(Keys::neverCalled);
    }

    private static long neverCalled(byte[] key) {
        throw new IllegalStateException("a request by hash has no key");
    }

    /** Returns the request by the next hash. */
    ChooseRequest next() {
        return REQUESTS[cursor++ & COUNT - 1];
    }
}
