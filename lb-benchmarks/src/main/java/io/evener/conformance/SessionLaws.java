package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Laws 2 and 5, for those that keep sessions: a session stays, moves once, and is one session. */
final class SessionLaws {

    private static final int SESSIONS = 300;
    private static final int RACES = 2_000;
    private static final long PATIENCE_SECONDS = 20;

    private SessionLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(
                                5,
                                "session-stays",
                                "a session stays with its member, whatever happens to others",
                                SessionLaws::stays)
                        .needs(Trait.SESSIONS),
                Law.of(
                                5,
                                "session-moves-once",
                                "an ejection moves the ejected member's sessions and no other, and they don't move back",
                                SessionLaws::movesOnce)
                        .needs(Trait.SESSIONS),
                Law.of(
                                2,
                                "session-elsewhere",
                                "a retry goes elsewhere, and its session's next call back",
                                SessionLaws::elsewhere)
                        .needs(Trait.SESSIONS),
                Law.of(5, "session-agreed", "first calls of a session at once go to one member", SessionLaws::agreed)
                        .needs(Trait.SESSIONS));
    }

    private static ChooseRequest session(int number) {
        return ChooseRequest.hash(number * 0x9E3779B97F4A7C15L);
    }

    private static int[] homes(Rig rig) {
        int[] homes = new int[SESSIONS];
        for (int i = 0; i < SESSIONS; i++) {
            homes[i] = Rig.number(rig.chooseSome(session(i)));
        }
        return homes;
    }

    private static void same(String scenario, int[] before, int[] after, int free) {
        int moved = 0;
        for (int i = 0; i < SESSIONS; i++) {
            moved += before[i] != after[i] && before[i] != free ? 1 : 0;
        }
        Rig.require(moved == 0, "%s: %d of %d sessions moved that had no reason to", scenario, moved, SESSIONS);
    }

    private static void stays(Subject subject) {
        for (int n : new int[] {2, 7, 30}) {
            try (Rig rig = Rig.of(subject, n)) {
                int[] before = homes(rig);
                List<Lease> held = new ArrayList<>();
                for (int i = 0; i < 20 * n; i++) {
                    held.add(rig.balancer.acquire(session(i % 5)));
                }
                same("n=" + n + ", some are loaded", before, homes(rig), -1);
                rig.pool.update(heavier(n + 3));
                same("n=" + n + ", others joined, weights changed", before, homes(rig), -1);
                rig.pool.update(Rig.alike(n));
                held.forEach(lease -> lease.complete(Outcome.SUCCESS));
                same("n=" + n + ", others left", before, homes(rig), -1);
            }
        }
    }

    private static List<Endpoint> heavier(int n) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = n - 1; i >= 0; i--) {
            endpoints.add(Rig.weighted(i, 1 + i % 5));
        }
        return endpoints;
    }

    private static void movesOnce(Subject subject) {
        for (int n : new int[] {2, 7, 30}) {
            try (Rig rig = Rig.of(subject, n)) {
                int[] before = homes(rig);
                int out = before[rig.dice.nextInt(SESSIONS)];
                rig.pool.eject(Rig.id(out), "trial");
                int[] away = homes(rig);
                same("n=" + n + ", " + out + " ejected", before, away, out);
                rig.pool.readmit(Rig.id(out));
                same("n=" + n + ", readmitted", away, homes(rig), -1);
            }
        }
    }

    private static void elsewhere(Subject subject) {
        for (int n : new int[] {2, 7, 30}) {
            try (Rig rig = Rig.of(subject, n)) {
                int[] before = homes(rig);
                for (int i = 0; i < SESSIONS; i++) {
                    ChooseRequest retry = session(i).excluding(rig.member(before[i]));
                    Rig.require(
                            Rig.number(rig.chooseSome(retry)) != before[i],
                            "n=%d: a retry came back to %d",
                            n,
                            before[i]);
                }
                same("n=" + n + ", after a retry of each", before, homes(rig), -1);
            }
        }
    }

    private static void agreed(Subject subject) {
        try (Rig rig = Rig.of(subject, 30)) {
            int threads = 2;
            CyclicBarrier start = new CyclicBarrier(threads);
            int[][] chosen = new int[threads][RACES];
            Crew crew = new Crew();
            for (int[] mine : chosen) {
                crew.start(() -> {
                    for (int i = 0; i < RACES; i++) {
                        await(start);
                        mine[i] = Rig.number(rig.chooseSome(session(i)));
                    }
                });
            }
            crew.join();
            for (int i = 0; i < RACES; i++) {
                Rig.require(
                        chosen[0][i] == chosen[1][i],
                        "session %d began at %d and at %d",
                        i,
                        chosen[0][i],
                        chosen[1][i]);
            }
        }
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError("another thread never came so far", e);
        }
    }
}
