package io.evener.strategies.hashing;

/** The finalizer of SplitMix64 [1]: one word made of another, in 1.2 ns where XXH64 of a word takes 4.
 *
 * <p>[1] G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
 */
final class SplitMix {

    /** What to add for the next of many words made of one: the golden section of 2^64. */
    static final long GAMMA = 0x9E3779B97F4A7C15L;

    private SplitMix() {}

    static long mix(long word) {
        long x = (word ^ word >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }
}
