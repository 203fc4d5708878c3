package io.evener.strategies.hashing;

/**
 * B. Jenkins's one-at-a-time hash, libmemcached's default, of signed bytes as on x86. A weak hash: for libmemcached's
 * users only.
 */
public final class OneAtATime {

    private OneAtATime() {}

    /** Returns the hash of a key, unsigned. */
    public static long of(byte[] key) {
        return Integer.toUnsignedLong(of(key, key.length));
    }

    static int of(byte[] bytes, int length) {
        int hash = 0;
        for (int i = 0; i < length; i++) {
            hash += bytes[i];
            hash += hash << 10;
            hash ^= hash >>> 6;
        }
        hash += hash << 3;
        hash ^= hash >>> 11;
        return hash + (hash << 15);
    }
}
