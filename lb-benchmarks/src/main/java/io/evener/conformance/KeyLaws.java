package io.evener.conformance;

import io.evener.ChooseRequest;
import java.util.List;

/** Law 6, for those that follow a key: keys move only by ejection. */
final class KeyLaws {

    private static final int KEYS = 2_000;

    private KeyLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(6, "keys-stay", "equal keys go to equal members, whatever happens to calls", KeyLaws::stay)
                        .needs(Trait.KEYED),
                Law.of(
                                6,
                                "keys-move",
                                "an ejection moves the ejected member's keys and no other, and only while it lasts",
                                KeyLaws::move)
                        .needs(Trait.KEYED));
    }

    private static void stay(Subject subject) {
        try (Rig rig = Rig.of(subject, 7)) {
            int[] before = homes(rig);
            for (int i = 0; i < 500; i++) {
                rig.balancer.acquire(rig.request());
            }
            moved("some calls later", before, homes(rig), -1);
        }
    }

    private static void move(Subject subject) {
        for (int n : new int[] {2, 7, 40}) {
            try (Rig rig = Rig.of(subject, n)) {
                int[] before = homes(rig);
                int out = rig.dice.nextInt(n);
                rig.pool.eject(Rig.id(out), "trial");
                moved("n=" + n + ", " + out + " ejected", before, homes(rig), out);
                rig.pool.readmit(Rig.id(out));
                moved("n=" + n + ", readmitted", before, homes(rig), -1);
            }
        }
    }

    private static int[] homes(Rig rig) {
        int[] homes = new int[KEYS];
        for (int key = 0; key < KEYS; key++) {
            homes[key] = Rig.number(rig.chooseSome(ChooseRequest.hash(key * 0x9E3779B97F4A7C15L)));
        }
        return homes;
    }

    private static void moved(String scenario, int[] before, int[] after, int free) {
        int moved = 0;
        for (int key = 0; key < KEYS; key++) {
            moved += before[key] != after[key] && before[key] != free ? 1 : 0;
        }
        Rig.require(moved == 0, "%s: %d of %d keys moved that had no reason to", scenario, moved, KEYS);
    }
}
