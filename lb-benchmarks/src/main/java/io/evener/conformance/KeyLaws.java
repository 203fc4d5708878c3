package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.Lease;
import io.evener.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Laws 3 and 6, for those that follow a key: that few keys move, and back. */
final class KeyLaws {

    static final int KEYS = 2_000;

    /** Places at random that the tables of keyed strategies have at least. */
    static final int PLACES = 1_000;

    private KeyLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(6, "keys-stay", "equal keys go to equal members, whatever happens to calls", KeyLaws::stay)
                        .needs(Trait.KEYED)
                        .unless(Trait.OVERFLOWS),
                Law.of(
                                3,
                                "keys-overflow",
                                "calls of one key that are held go on to others, in the same order each time, and home at rest",
                                KeyLaws::overflow)
                        .needs(Trait.KEYED, Trait.OVERFLOWS),
                Law.of(
                                6,
                                "keys-move",
                                "an ejection moves the ejected member's keys and no other, and only while it lasts",
                                KeyLaws::eject)
                        .needs(Trait.KEYED),
                Law.of(
                                6,
                                "keys-removal",
                                "a removal of 1 of n moves at most 2/n of the keys, and none once it is added again",
                                KeyLaws::remove)
                        .needs(Trait.KEYED)
                        .unless(Trait.POSITIONAL),
                Law.of(6, "keys-minimal", "a removal or a weight moves no key between others", KeyLaws::minimal)
                        .needs(Trait.MINIMAL),
                Law.of(6, "keys-weight", "a weight moves at most twice the difference in shares", KeyLaws::reweight)
                        .needs(Trait.KEYED, Trait.WEIGHTED),
                Law.of(6, "keys-order", "in which order members are listed moves no key", KeyLaws::order)
                        .needs(Trait.KEYED));
    }

    private static void stay(Subject subject) {
        try (Rig rig = Rig.of(subject, 7)) {
            int[] before = homes(rig);
            for (int i = 0; i < 500; i++) {
                rig.balancer.acquire(rig.request());
            }
            unmoved("some calls later", before, homes(rig), -1);
        }
    }

    private static void overflow(Subject subject) {
        int n = 7;
        int held = 10 * n;
        try (Rig rig = Rig.of(subject, n)) {
            ChooseRequest hot = ChooseRequest.hash(rig.dice.nextLong());
            int[] first = hold(rig, hot, held, n);
            Rig.require(
                    Arrays.stream(first).max().orElseThrow() < held, "%d calls of one key, all at one of %d", held, n);
            int[] again = hold(rig, hot, held, n);
            Rig.require(
                    Arrays.equals(first, again),
                    "%d calls of one key went to %s, then to %s",
                    held,
                    Odds.shown(first),
                    Odds.shown(again));
        }
    }

    /** Holds calls of one key, and lets them go: how many each member got. The key is at home before and after. */
    private static int[] hold(Rig rig, ChooseRequest hot, int held, int n) {
        int home = Rig.number(rig.chooseSome(hot));
        int[] counts = new int[n];
        List<Lease> leases = new ArrayList<>();
        for (int i = 0; i < held; i++) {
            Lease lease = rig.balancer.acquire(hot);
            counts[Rig.number(lease.endpoint().id())]++;
            leases.add(lease);
        }
        leases.forEach(lease -> lease.complete(Outcome.SUCCESS));
        int now = Rig.number(rig.chooseSome(hot));
        Rig.require(now == home, "at rest the key is at %d, was at %d", now, home);
        return counts;
    }

    private static void eject(Subject subject) {
        for (int n : new int[] {2, 7, 40}) {
            try (Rig rig = Rig.of(subject, n)) {
                int[] before = homes(rig);
                int out = rig.dice.nextInt(n);
                rig.pool.eject(Rig.id(out), "trial");
                unmoved("n=" + n + ", " + out + " ejected", before, homes(rig), out);
                rig.pool.readmit(Rig.id(out));
                unmoved("n=" + n + ", readmitted", before, homes(rig), -1);
            }
        }
    }

    private static void remove(Subject subject) {
        for (int n : new int[] {5, 10, 40}) {
            try (Rig rig = Rig.of(subject, n)) {
                int[] before = homes(rig);
                for (int gone : new int[] {0, n / 2, n - 1}) {
                    rig.pool.remove(Rig.id(gone));
                    int moved = moved(before, homes(rig));
                    double most = Odds.atMost(KEYS, 2.0 / n + Odds.tableSlack(2.0 / n, PLACES));
                    Rig.require(
                            moved <= most,
                            "n=%d, %d removed: %d of %d keys moved, at most %.0f",
                            n,
                            gone,
                            moved,
                            KEYS,
                            most);
                    rig.pool.add(Rig.endpoint(gone));
                    unmoved("n=" + n + ", " + gone + " added again", before, homes(rig), -1);
                }
            }
        }
    }

    private static void minimal(Subject subject) {
        int n = 10;
        try (Rig rig = Rig.of(subject, n)) {
            int[] before = homes(rig);
            for (int one : new int[] {0, 4, n - 1}) {
                rig.pool.remove(Rig.id(one));
                unmoved(one + " of " + n + " removed", before, homes(rig), one);
                rig.pool.add(Rig.weighted(one, subject.is(Trait.WEIGHTED) ? 3 : 1));
                int[] heavier = homes(rig);
                for (int key = 0; key < KEYS; key++) {
                    Rig.require(
                            heavier[key] == before[key] || heavier[key] == one,
                            "weight of %d is 3 now: a key moved from %d to %d",
                            one,
                            before[key],
                            heavier[key]);
                }
                rig.pool.add(Rig.endpoint(one));
            }
        }
    }

    private static void reweight(Subject subject) {
        int n = 10;
        try (Rig rig = Rig.of(subject, n)) {
            int[] before = homes(rig);
            for (long weight : new long[] {2, 5}) {
                rig.pool.add(Rig.weighted(3, weight));
                double difference = weight / (n - 1.0 + weight) - 1.0 / n;
                int moved = moved(before, homes(rig));
                double most = Odds.atMost(KEYS, 2 * difference + Odds.tableSlack(2 * difference, PLACES));
                Rig.require(
                        moved <= most, "weight 1 -> %d: %d of %d keys moved, at most %.0f", weight, moved, KEYS, most);
                rig.pool.add(Rig.endpoint(3));
                unmoved("the weight is back", before, homes(rig), -1);
            }
        }
    }

    private static void order(Subject subject) {
        try (Rig rig = Rig.of(subject, 12)) {
            int[] before = homes(rig);
            for (int round = 0; round < 5; round++) {
                List<Integer> shuffled = new ArrayList<>();
                for (int i = 0; i < 12; i++) {
                    shuffled.add(rig.dice.nextInt(i + 1), i);
                }
                int[] indices = shuffled.stream().mapToInt(Integer::intValue).toArray();
                rig.capture.view(snapshot -> snapshot.select(indices));
                rig.pool.eject(Rig.id(0), "so that it compiles");
                rig.pool.readmit(Rig.id(0));
                unmoved("listed as " + shuffled, before, homes(rig), -1);
            }
        }
    }

    static int[] homes(Rig rig) {
        int[] homes = new int[KEYS];
        for (int key = 0; key < KEYS; key++) {
            homes[key] = Rig.number(rig.chooseSome(ChooseRequest.hash(key * 0x9E3779B97F4A7C15L)));
        }
        return homes;
    }

    static int moved(int[] before, int[] after) {
        int moved = 0;
        for (int key = 0; key < KEYS; key++) {
            moved += before[key] != after[key] ? 1 : 0;
        }
        return moved;
    }

    /** Refuses moves of keys whose home was not the one who is free to lose them. */
    static void unmoved(String scenario, int[] before, int[] after, int free) {
        int moved = 0;
        for (int key = 0; key < KEYS; key++) {
            moved += before[key] != after[key] && before[key] != free ? 1 : 0;
        }
        Rig.require(moved == 0, "%s: %d of %d keys moved that had no reason to", scenario, moved, KEYS);
    }
}
