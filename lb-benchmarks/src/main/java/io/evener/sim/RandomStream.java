package io.evener.sim;

import io.evener.RandomSource;

/** SplitMix64 for one thread. Each role in a simulation draws from a stream of its own. */
final class RandomStream implements RandomSource {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    private RandomStream(long state) {
        this.state = state;
    }

    /** Returns the stream of this role and index under this seed. */
    static RandomStream of(long seed, Role role, int index) {
        return new RandomStream(mix(mix(seed) + mix(role.salt + GAMMA * index)));
    }

    /** What randomness is for: what one role draws never shifts another's numbers. */
    enum Role {
        ARRIVALS(1),
        WORK(2),
        CLIENTS(3),
        REQUESTS(4),
        POLICY(5),
        SERVERS(6),
        SIGNALS(7);

        private final long salt;

        Role(long salt) {
            this.salt = salt;
        }
    }

    @Override
    public long nextLong() {
        return mix(state += GAMMA);
    }

    private static long mix(long z) {
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
