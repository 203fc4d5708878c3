package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.PoolSnapshot;
import io.evener.testing.SeededRandom;
import java.util.BitSet;
import java.util.List;

/** Law 10, for those that declare an exact order: one thread gets the cycle, whatever happens. */
final class OrderLaws {

    private OrderLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(10, "exact-order", "one thread gets the members by id, over and over", OrderLaws::exact)
                        .needs(Trait.ROUND_ROBIN),
                Law.of(10, "wrap", "the order is unbroken however high the cursor starts", OrderLaws::wrap)
                        .needs(Trait.ROUND_ROBIN),
                Law.of(10, "order-rebuild", "after a change it goes on with the next id", OrderLaws::rebuild)
                        .needs(Trait.ROUND_ROBIN),
                Law.of(
                                10,
                                "order-exclusion",
                                "requests that exclude somebody leave the order alone",
                                OrderLaws::exclusion)
                        .needs(Trait.ROUND_ROBIN),
                Law.of(10, "order-part", "the order of a part of the pool outlives snapshots too", OrderLaws::part)
                        .needs(Trait.ROUND_ROBIN));
    }

    private static void exact(Subject subject) {
        for (int n : new int[] {1, 2, 3, 7, 64, 65, 500}) {
            try (Rig rig = Rig.of(subject, n)) {
                cycle(rig, n, 40 * n, "n=" + n);
            }
        }
    }

    private static void cycle(Rig rig, int n, int choices, String scenario) {
        int expected = -1;
        for (int i = 0; i < choices; i++) {
            int seen = Rig.number(rig.chooseSome());
            Rig.require(expected < 0 || seen == expected, "%s, choice %d: %d, must be %d", scenario, i, seen, expected);
            expected = (seen + 1) % n;
        }
    }

    /** A cursor that starts at a raw word is made to start just below every power of two that types wrap at. */
    private static void wrap(Subject subject) {
        long[] words = {-1, -500, Long.MAX_VALUE, 0x7FFF_FFFFL, 0x7FFF_FF00L, 0xFFFF_FFF0L, 0x7FFF_FFFF_FFFF_FFF0L, 0};
        for (long word : words) {
            try (Rig rig = Rig.drawing(subject, 3, SeededRandom.script(word))) {
                cycle(rig, 3, 200_000, "randomness " + Long.toHexString(word));
            }
        }
    }

    private static void rebuild(Subject subject) {
        int most = 12;
        try (Rig rig = Rig.of(subject, most)) {
            BitSet in = new BitSet();
            in.set(0, most);
            int last = Rig.number(rig.chooseSome());
            for (int i = 0; i < 2_000; i++) {
                int next = after(in, last + 1);
                change(rig, in, most);
                int seen = Rig.number(rig.chooseSome());
                int byCursor = after(in, next);
                int byLast = after(in, last + 1);
                Rig.require(
                        seen == byCursor || seen == byLast,
                        "change %d, after %d with %s in: %d, must be %d",
                        i,
                        last,
                        in,
                        seen,
                        byCursor);
                last = seen;
            }
        }
    }

    private static int after(BitSet in, int from) {
        int next = in.nextSetBit(from);
        return next < 0 ? in.nextSetBit(0) : next;
    }

    private static void change(Rig rig, BitSet in, int most) {
        int who = rig.dice.nextInt(most);
        boolean present =
                rig.pool.snapshot().toString().contains(Rig.id(who)) || in.get(who); // the text shows ten at most
        switch (rig.dice.nextInt(4)) {
            case 0 -> {
                if (in.cardinality() > 1 || !in.get(who)) {
                    rig.pool.remove(Rig.id(who));
                    in.clear(who);
                }
            }
            case 1 -> {
                if (present && in.cardinality() > 1 && in.get(who)) {
                    rig.pool.eject(Rig.id(who), "trial");
                    in.clear(who);
                }
            }
            default -> {
                rig.pool.add(Rig.endpoint(who).toBuilder()
                        .metadata("n", "" + rig.dice.nextInt(9))
                        .build());
                rig.pool.readmit(Rig.id(who));
                in.set(who);
            }
        }
    }

    private static void exclusion(Subject subject) {
        try (Rig rig = Rig.of(subject, 5)) {
            int expected = -1;
            for (int i = 0; i < 1_000; i++) {
                if (rig.dice.nextInt(2) == 0) {
                    rig.chooseSome(ChooseRequest.any().excluding(rig.member(rig.dice.nextInt(5))));
                }
                int seen = Rig.number(rig.chooseSome());
                Rig.require(expected < 0 || seen == expected, "choice %d: %d, must be %d", i, seen, expected);
                expected = (seen + 1) % 5;
            }
        }
    }

    /** A combinator may list a part in any order; whatever the order, a lap serves everybody once. */
    private static void part(Subject subject) {
        int[] indices = {7, 2, 5, 0, 3};
        try (Rig rig = Rig.of(subject, 8)) {
            rig.capture.view(snapshot -> snapshot.select(indices));
            touch(rig, 0);
            int[] counts = new int[8];
            int laps = 40;
            for (int i = 0; i < laps * indices.length; i++) {
                counts[Rig.number(rig.chooseSome())]++;
                if (i % 3 == 0) {
                    touch(rig, i + 1);
                }
            }
            PoolSnapshot shown = rig.capture.compiled().snapshot();
            for (int i = 0; i < shown.size(); i++) {
                int seen = counts[Rig.number(shown.member(i))];
                Rig.require(seen == laps, "%d laps, rebuilt every 3 choices: %s", laps, Odds.shown(counts));
            }
        }
    }

    private static void touch(Rig rig, int round) {
        rig.pool.add(Rig.endpoint(6).toBuilder().metadata("round", "" + round).build());
    }
}
