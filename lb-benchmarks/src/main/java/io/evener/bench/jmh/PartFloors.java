package io.evener.bench.jmh;

/** Floors of what keeps to a part of the members. */
final class PartFloors {

    private PartFloors() {}

    /** A draw for which part, two among its members and two counter reads. */
    static final class OneOfTwo extends Floor {
        private static final int LEFT = 70;

        OneOfTwo(int n) {
            super(n);
        }

        @Override
        Cell rule(Keys keys) {
            int half = cells.length / 2;
            int offset = draw(100) < LEFT ? 0 : half;
            Cell first = cells[offset + draw(half)];
            Cell second = cells[offset + draw(half)];
            return second.count() < first.count() ? second : first;
        }
    }

    /** Two draws among a few of many, and two counter reads. */
    static final class Few extends Floor {
        private final int few;

        Few(int n, int few) {
            super(n);
            this.few = Math.min(n, few);
        }

        @Override
        Cell rule(Keys keys) {
            Cell first = cells[draw(few)];
            Cell second = cells[draw(few)];
            return second.count() < first.count() ? second : first;
        }
    }

    /** An array read. */
    static final class First extends Floor {
        First(int n) {
            super(n);
        }

        @Override
        Cell rule(Keys keys) {
            return cells[0];
        }
    }
}
