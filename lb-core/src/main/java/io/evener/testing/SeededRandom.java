package io.evener.testing;

import io.evener.RandomSource;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Randomness that repeats: SplitMix64 from a seed, or a script of raw words. One sequence for all threads.
 */
public final class SeededRandom implements RandomSource {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private final AtomicLong state;
    private final long[] script;
    private final AtomicLong drawn = new AtomicLong();

    private SeededRandom(long seed, long[] script) {
        this.state = new AtomicLong(seed);
        this.script = script;
    }

    /** Returns the SplitMix64 sequence of this seed (Steele, Lea, Flood, OOPSLA 2014). */
    public static SeededRandom of(long seed) {
        return new SeededRandom(seed, new long[0]);
    }

    /**
     * Returns exactly these words, in order, over and over.
     *
     * @throws IllegalArgumentException when there are none
     */
    public static SeededRandom script(long... words) {
        if (words.length == 0) {
            throw new IllegalArgumentException("must not be empty: words=[]");
        }
        return new SeededRandom(0, words.clone());
    }

    @Override
    public long nextLong() {
        long n = drawn.getAndIncrement();
        if (script.length > 0) {
            return script[(int) (n % script.length)];
        }
        long z = state.addAndGet(GAMMA);
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** Returns how many words were drawn. */
    public long drawn() {
        return drawn.get();
    }
}
