package io.evener.bench.peers;

import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** 4,096 keys made beforehand, taken in turn by each thread; its cursor is about 1 ns of every cell. */
@State(Scope.Thread)
public class Keys {

    static final int COUNT = 4_096;
    private static final Key[] KEYS = make();

    private int cursor;

    /** For JMH. */
    public Keys() {}

    private static Key[] make() {
        SplittableRandom random = new SplittableRandom(7);
        Key[] keys = new Key[COUNT];
        for (int i = 0; i < COUNT; i++) {
            keys[i] = new Key(i, "user-" + random.nextInt(1_000_000_000), random.nextLong());
        }
        return keys;
    }

    static Key key(int i) {
        return KEYS[i];
    }

    Key next() {
        return KEYS[cursor++ & COUNT - 1];
    }
}
