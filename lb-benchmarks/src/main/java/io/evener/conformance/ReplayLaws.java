package io.evener.conformance;

import io.evener.Lease;
import io.evener.Outcome;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Law 13: time and randomness are the injected ones, so equal seeds choose equally. */
final class ReplayLaws {

    private static final int STEPS = 400;

    private ReplayLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(13, "replay", "the same seed makes the same choices, one by one", ReplayLaws::replay),
                Law.of(
                        13,
                        "any-clock",
                        "no choice depends on where the clock started or on its wrap",
                        ReplayLaws::anyClock),
                Law.of(
                                13,
                                "alike",
                                "under the same seed it chooses as the strategy it is declared to choose like",
                                ReplayLaws::alike)
                        .needs(Trait.ALIKE));
    }

    private static void replay(Subject subject) {
        for (int n : new int[] {2, 3, 8, 9, 30}) {
            same("n=" + n, history(subject, n, new ManualTime()), history(subject, n, new ManualTime()));
        }
    }

    private static void anyClock(Subject subject) {
        long wrap = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();
        for (int n : new int[] {3, 12}) {
            List<String> expected = history(subject, n, new ManualTime());
            same("n=" + n + ", clock about to wrap", expected, history(subject, n, new ManualTime(wrap)));
            same("n=" + n + ", negative clock", expected, history(subject, n, new ManualTime(-wrap)));
        }
    }

    private static void alike(Subject subject) {
        for (int n : new int[] {2, 3, 8, 9, 30}) {
            same(
                    "n=" + n + ", beside " + subject.original(),
                    history(subject.original(), n, new ManualTime()),
                    history(subject, n, new ManualTime()));
        }
    }

    private static void same(String scenario, List<String> expected, List<String> seen) {
        for (int i = 0; i < expected.size(); i++) {
            Rig.require(
                    expected.get(i).equals(seen.get(i)),
                    "%s: choice %d is %s, was %s",
                    scenario,
                    i,
                    seen.get(i),
                    expected.get(i));
        }
    }

    private static List<String> history(Subject subject, int n, ManualTime time) {
        List<String> chosen = new ArrayList<>();
        try (Rig rig = Rig.of(subject, n, time)) {
            List<Lease> open = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                chosen.add(rig.chooseSome().endpoint().id());
                Lease lease = rig.balancer.acquire(rig.request());
                chosen.add(lease.endpoint().id());
                open.add(lease);
                time.advance(Duration.ofMillis(1 + rig.dice.nextInt(20)));
                while (open.size() > n || !open.isEmpty() && rig.dice.nextInt(2) == 0) {
                    Outcome outcome = rig.dice.nextInt(10) == 0 ? Outcome.FAILURE : Outcome.SUCCESS;
                    open.remove(rig.dice.nextInt(open.size())).complete(outcome);
                }
                change(rig, step, n);
            }
        }
        return chosen;
    }

    private static void change(Rig rig, int step, int n) {
        if (step % 20 == 10) {
            rig.pool.eject(Rig.id(rig.dice.nextInt(n - 1)), "trial");
        } else if (step % 20 == 0) {
            for (int i = 0; i < n; i++) {
                rig.pool.readmit(Rig.id(i));
            }
        }
    }
}
