package io.evener.strategies.hashing;

/**
 * Lamping and Veach's jump consistent hash [1], as they print it.
 *
 * <p>From n buckets to n + 1, exactly the keys that move to the new bucket move: 1 / (n + 1) of all. Buckets can be added and
 * removed at the end only.
 *
 * <p>[1] J. Lamping, E. Veach, A fast, minimal memory, consistent hash algorithm, arXiv:1406.2294, 2014.
 */
public final class JumpHash {

    private JumpHash() {}

    /**
     * Returns a key's bucket.
     *
     * @param key any number; it seeds a generator, so it need not be hashed before
     * @param buckets how many there are, at least 1
     */
    public static int bucket(long key, int buckets) {
        long state = key;
        long bucket = -1;
        long jump = 0;
        while (jump < buckets) {
            bucket = jump;
            state = state * 2862933555777941757L + 1;
            jump = (long) ((bucket + 1) * (0x1p31 / ((state >>> 33) + 1)));
        }
        return (int) bucket;
    }
}
