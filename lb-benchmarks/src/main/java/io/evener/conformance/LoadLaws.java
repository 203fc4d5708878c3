package io.evener.conformance;

import io.evener.Lease;
import io.evener.Member;
import io.evener.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Law 3: a chosen member's cost rises at once; ties don't go to the first. */
final class LoadLaws {

    /** Choices by load leave counts a few apart (8 at most in 3,000 runs), however many calls there are; by chance the root of them: 32. */
    private static final int PER_MEMBER = 1_000;

    private LoadLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(
                                3,
                                "rises-at-once",
                                "calls begun and not ended spread more evenly than at random",
                                LoadLaws::risesAtOnce)
                        .needs(Trait.LOAD_AWARE),
                Law.of(3, "avoids-loaded", "a member with many calls in flight is avoided", LoadLaws::avoidsLoaded)
                        .needs(Trait.LOAD_AWARE),
                Law.of(3, "ties", "idle members share choices evenly, none by its place in the list", LoadLaws::ties)
                        .ifEven());
    }

    /** Sizes from 10: below, even a random spread may be nearly even, and no bound derives from chance. */
    private static void risesAtOnce(Subject subject) {
        for (int n : new int[] {10, 40, 100}) {
            try (Rig rig = Rig.of(subject, n)) {
                int[] counts = new int[n];
                for (int i = 0; i < n * PER_MEMBER; i++) {
                    counts[
                            Rig.number(rig.balancer
                                    .acquire(rig.request())
                                    .endpoint()
                                    .id())]++;
                }
                double seen = Odds.unevenness(counts);
                double most = Odds.chiSquareLow(n - 1);
                Rig.require(
                        seen < most,
                        "n=%d: %d acquires held must spread better than at random (chi-square < %.2f), seen %.2f: %s",
                        n,
                        n * PER_MEMBER,
                        most,
                        seen,
                        Odds.shown(counts));
            }
        }
    }

    private static void avoidsLoaded(Subject subject) {
        for (int n : new int[] {2, 3, 8, 12}) {
            try (Rig rig = Rig.of(subject, n)) {
                int busy = (int) (subject.seed() % n);
                List<Lease> held = load(rig, busy, 20);
                int draws = 2_000;
                int seen = 0;
                for (int i = 0; i < draws; i++) {
                    seen += Rig.number(rig.chooseSome()) == busy ? 1 : 0;
                }
                double most = Odds.atLeast(draws, 1.0 / n);
                Rig.require(
                        seen < most,
                        "n=%d: %d of %d choices of the one with 20 in flight, must be < %.0f",
                        n,
                        seen,
                        draws,
                        most);
                held.forEach(lease -> lease.complete(Outcome.SUCCESS));
            }
        }
    }

    /** Begins calls at one member, shutting the others by exclusion. */
    static List<Lease> load(Rig rig, int busy, int calls) {
        var request = rig.request();
        var snapshot = rig.pool.snapshot();
        for (int i = 0; i < snapshot.size(); i++) {
            Member member = snapshot.member(i);
            request = Rig.number(member) == busy ? request : request.excluding(member);
        }
        List<Lease> held = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            held.add(rig.balancer.acquire(request));
        }
        return held;
    }

    private static void ties(Subject subject) {
        for (int n : new int[] {2, 3, 8, 9, 20}) {
            try (Rig rig = Rig.of(subject, n)) {
                Odds.even("n=" + n + ", all idle", rig.tally(1_000 * n, n));
            }
        }
    }
}
