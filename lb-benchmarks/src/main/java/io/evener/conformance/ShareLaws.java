package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.testing.SeededRandom;
import java.util.List;

/** Law 10, for all that share evenly: no bias by restart, and nobody inherits the share of the dead. */
final class ShareLaws {

    private static final int SIZE = 6;
    private static final int DRAWS = 6_000;

    private ShareLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(
                                10,
                                "rebuild-bias",
                                "shares stay even when snapshots come faster than laps",
                                ShareLaws::rebuildBias)
                        .ifEven(),
                Law.of(10, "fresh-clients", "first choices of fresh clients are spread evenly", ShareLaws::freshClients)
                        .unless(Trait.KEYED, Trait.SELECTIVE, Trait.FIXED_START),
                Law.of(
                                10,
                                "heir-ejected",
                                "the share of an ejected member is spread over all others",
                                ShareLaws::heirEjected)
                        .ifEven(),
                Law.of(
                                10,
                                "heir-excluded",
                                "choices that exclude a member are spread over all others",
                                ShareLaws::heirExcluded)
                        .ifEven());
    }

    private static void rebuildBias(Subject subject) {
        int n = 50;
        try (Rig rig = Rig.of(subject, n)) {
            int[] counts = new int[n];
            for (int i = 0; i < 100 * n; i++) {
                if (i % 7 == 0) {
                    rig.pool.add(Rig.endpoint(n - 1).toBuilder()
                            .metadata("round", "" + i)
                            .build());
                }
                counts[Rig.number(rig.chooseSome())]++;
            }
            Odds.even("n=50, a snapshot every 7 choices", counts);
        }
    }

    private static void freshClients(Subject subject) {
        int n = 5;
        int[] counts = new int[n];
        for (int client = 0; client < 60 * n; client++) {
            try (Rig rig = Rig.drawing(subject, n, SeededRandom.of(subject.seed() * 100_003 + client))) {
                counts[Rig.number(rig.chooseSome())]++;
            }
        }
        Odds.even("first choice of " + 60 * n + " clients", counts);
    }

    private static void heirEjected(Subject subject) {
        for (int dead = 0; dead < SIZE; dead += 2) {
            try (Rig rig = Rig.of(subject, SIZE)) {
                rig.pool.eject(Rig.id(dead), "trial");
                evenWithout(dead, rig.tally(DRAWS, SIZE), "ejected");
            }
        }
    }

    private static void heirExcluded(Subject subject) {
        for (int n : new int[] {SIZE, 3 * SIZE}) {
            for (int dead = 0; dead < n; dead += n / 2) {
                try (Rig rig = Rig.of(subject, n)) {
                    ChooseRequest retry = ChooseRequest.any().excluding(rig.member(dead));
                    evenWithout(dead, rig.tally(DRAWS, n, retry), "excluded");
                }
            }
        }
    }

    private static void evenWithout(int dead, int[] counts, String how) {
        Rig.require(counts[dead] == 0, "member %d is %s and was chosen", dead, how);
        int[] others = new int[counts.length - 1];
        System.arraycopy(counts, 0, others, 0, dead);
        System.arraycopy(counts, dead + 1, others, dead, others.length - dead);
        Odds.even("member " + dead + " of " + counts.length + " " + how, others);
    }
}
