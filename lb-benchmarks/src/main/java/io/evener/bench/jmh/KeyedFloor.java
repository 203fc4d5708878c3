package io.evener.bench.jmh;

/** Floors of what follows a key, all of which pay for the same {@link Keys}. */
abstract class KeyedFloor extends Floor {

    private static final int SLOTS = 65_537;
    private static final int PROBES = 21;
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    KeyedFloor(int n) {
        super(n);
    }

    abstract int home(long hash);

    @Override
    final Cell rule(Keys keys) {
        return cells[home(keys.nextHash())];
    }

    private static long mixed(long word) {
        long x = (word ^ word >>> 30) * 0xBF58476D1CE4E5B9L;
        x = (x ^ x >>> 27) * 0x94D049BB133111EBL;
        return x ^ x >>> 31;
    }

    /** A table of 65,537 slots: the remainder by a multiplication. */
    static final class Slot extends KeyedFloor {
        private final long reciprocal = Long.divideUnsigned(-1, SLOTS);
        private final char[] narrow;
        private final int[] wide;

        Slot(int n) {
            super(n);
            boolean fits = n <= 1 << 16;
            narrow = new char[fits ? SLOTS : 0];
            wide = new int[fits ? 0 : SLOTS];
            for (int i = 0; i < SLOTS; i++) {
                int owner = draw(n);
                if (fits) {
                    narrow[i] = (char) owner;
                } else {
                    wide[i] = owner;
                }
            }
        }

        @Override
        int home(long hash) {
            long quotient = Math.multiplyHigh(hash, reciprocal) + (hash >> 63 & reciprocal);
            long remainder = hash - quotient * SLOTS;
            int slot = (int) (remainder < SLOTS ? remainder : remainder - SLOTS);
            return narrow.length > 0 ? narrow[slot] : wide[slot];
        }
    }

    /** The member whose hash with the key is the least. */
    static final class Nearest extends KeyedFloor {
        private final long[] names;

        Nearest(int n) {
            super(n);
            names = new long[n];
            for (int i = 0; i < n; i++) {
                names[i] = mixed(i + 1);
            }
        }

        @Override
        int home(long hash) {
            int nearest = 0;
            long least = Long.MAX_VALUE;
            for (int i = 0; i < names.length; i++) {
                long distance = mixed(hash ^ names[i]) >>> 1;
                if (distance < least) {
                    least = distance;
                    nearest = i;
                }
            }
            return nearest;
        }
    }

    /** Lamping and Veach's loop. */
    static final class Jump extends KeyedFloor {
        Jump(int n) {
            super(n);
        }

        @Override
        int home(long hash) {
            long state = hash;
            long bucket = -1;
            for (long jump = 0; jump < cells.length; ) {
                bucket = jump;
                state = state * 2862933555777941757L + 1;
                jump = (long) ((bucket + 1) * (0x1p31 / ((state >>> 33) + 1)));
            }
            return (int) bucket;
        }
    }

    /** One of 6,271 states, reached by the two numbers that an address comes to. */
    static final class State extends KeyedFloor {
        private static final int STATES = 6_271;

        private final int[] owners = new int[STATES];

        State(int n) {
            super(n);
            for (int i = 0; i < STATES; i++) {
                owners[i] = draw(n);
            }
        }

        @Override
        int home(long hash) {
            int sum = (int) ((hash & 0xFFFF_FFFFL) % STATES);
            int factor = (int) ((hash >>> 32) % (STATES - 1)) + 1;
            return owners[(89 * factor + sum) % STATES];
        }
    }

    /** So many places on a ring whose first guess is always right, and the nearest point of them. */
    static final class Probes extends KeyedFloor {
        private final int[] places;
        private final long[] points;
        private final int shift;

        Probes(int n) {
            super(n);
            int bits = 32 - Integer.numberOfLeadingZeros(n - 1);
            shift = 64 - bits;
            places = new int[1 << bits];
            points = new long[n];
            for (int i = 0; i < places.length; i++) {
                places[i] = (int) ((long) i * n >>> bits);
            }
            for (int i = 0; i < n; i++) {
                points[i] = mixed(i);
            }
        }

        @Override
        int home(long hash) {
            int nearest = 0;
            long least = -1;
            for (int i = 0; i < PROBES; i++) {
                long probe = mixed(hash + i * GAMMA);
                int place = places[(int) (probe >>> shift)];
                long distance = points[place] - probe;
                if (Long.compareUnsigned(distance, least) < 0) {
                    least = distance;
                    nearest = place;
                }
            }
            return nearest;
        }
    }
}
