package io.evener.conformance;

import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.Outcome;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Law 5: state follows the endpoint's identity; order never matters; newcomers aren't herded. */
final class IdentityLaws {

    /** Members of the group that leaves, and of the one that stays. */
    private static final int GROUP = 4;

    private IdentityLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(
                        5,
                        "order",
                        "the order in which endpoints are listed never matters: equal seeds choose equally",
                        IdentityLaws::order),
                Law.of(
                        5,
                        "republish",
                        "publishing the same endpoints again, in another order or with other metadata, changes nothing",
                        IdentityLaws::republish),
                Law.of(
                                5,
                                "state-follows",
                                "a loaded member is avoided still when newcomers shift its place in the list",
                                IdentityLaws::stateFollows)
                        .needs(Trait.LOAD_AWARE),
                Law.of(
                                5,
                                "absence",
                                "a tier or zone that is away for a snapshot comes back with what was learned of its members",
                                IdentityLaws::absence)
                        .needs(Trait.READS_ERRORS),
                Law.of(
                                5,
                                "newcomer",
                                "a newcomer gets no more than its share of the next calls",
                                IdentityLaws::newcomer)
                        .ifEven());
    }

    private static void order(Subject subject) {
        for (int n : new int[] {3, 8, 15}) {
            try (Rig one = Rig.of(subject, n);
                    Rig other = Rig.of(subject, shuffled(Rig.alike(n), subject.seed()))) {
                same("n=" + n + ", listed in another order", one, other, () -> {});
            }
        }
    }

    private static void republish(Subject subject) {
        for (int n : new int[] {3, 8, 15}) {
            try (Rig one = Rig.of(subject, n);
                    Rig other = Rig.of(subject, n)) {
                int[] round = new int[1];
                same("n=" + n + ", published again", one, other, () -> other.pool.update(again(n, round[0]++)));
            }
        }
    }

    private static List<Endpoint> again(int n, int round) {
        List<Endpoint> endpoints = Rig.alike(n).stream()
                .map(e -> e.toBuilder().metadata("round", "" + round % 3).build())
                .toList();
        return shuffled(endpoints, round);
    }

    private static <T> List<T> shuffled(List<T> list, long seed) {
        List<T> copy = new ArrayList<>();
        SeededRandom dice = SeededRandom.of(seed);
        list.forEach(item -> copy.add(dice.nextInt(copy.size() + 1), item));
        return copy;
    }

    private static void same(String scenario, Rig one, Rig other, Runnable between) {
        List<Lease> held = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            Lease a = one.balancer.acquire(one.request());
            Lease b = other.balancer.acquire(other.request());
            Rig.require(
                    a.endpoint().id().equals(b.endpoint().id()),
                    "%s: choice %d is %s, was %s",
                    scenario,
                    i,
                    b.endpoint().id(),
                    a.endpoint().id());
            if (i % 3 != 0) {
                held.forEach(lease -> lease.complete(Outcome.SUCCESS));
                held.clear();
            }
            held.add(a);
            held.add(b);
            if (i % 5 == 0) {
                between.run();
            }
        }
    }

    private static void stateFollows(Subject subject) {
        int n = 4;
        List<Endpoint> late = IntStream.range(2, 2 + n).mapToObj(Rig::endpoint).toList();
        try (Rig rig = Rig.of(subject, late)) {
            int busy = 2 + rig.dice.nextInt(n);
            List<Lease> held = LoadLaws.load(rig, busy, 30);
            rig.pool.update(shuffled(Rig.alike(2 + n), subject.seed()));
            int draws = 2_000;
            int seen = 0;
            for (int i = 0; i < draws; i++) {
                seen += Rig.number(rig.chooseSome()) == busy ? 1 : 0;
            }
            double most = Odds.atLeast(draws, 1.0 / (2 + n));
            Rig.require(
                    seen < most,
                    "two joined before it: %d of %d choices of the one with 30 in flight, must be < %.0f",
                    seen,
                    draws,
                    most);
            held.forEach(lease -> lease.complete(Outcome.SUCCESS));
        }
    }

    private static void absence(Subject subject) {
        away(subject, "a tier", i -> Rig.placed(i, i < GROUP ? 0 : 1, 0));
        away(subject, "a zone", i -> Rig.placed(i, 0, i < GROUP ? 0 : 1));
    }

    /** The group's failing member is as good as any other to a strategy that has forgotten. */
    private static void away(Subject subject, String group, IntFunction<Endpoint> placed) {
        List<Endpoint> all = IntStream.range(0, 2 * GROUP).mapToObj(placed).toList();
        try (Rig rig = Rig.of(subject, all)) {
            Traffic traffic = new Traffic(rig);
            int failing = rig.dice.nextInt(GROUP);
            traffic.odd(failing, Duration.ofMillis(1), Outcome.FAILURE);
            traffic.run(2 * GROUP, 100 * GROUP, Duration.ofMinutes(1), failing);
            int draws = 2_000;
            int before = rig.tally(draws, 2 * GROUP)[failing];
            rig.pool.update(all.subList(GROUP, 2 * GROUP));
            rig.pool.update(all);
            int after = rig.tally(draws, 2 * GROUP)[failing];
            double most = Odds.atMost(draws, Math.max(before, 1) / (double) draws);
            Rig.require(
                    after <= most,
                    "%s was away: %d of %d choices of its member that fails, must be <= %.0f as before",
                    group,
                    after,
                    draws,
                    most);
        }
    }

    private static void newcomer(Subject subject) {
        for (int n : new int[] {3, 9}) {
            try (Rig rig = Rig.of(subject, n)) {
                for (int i = 0; i < 50 * n; i++) {
                    Lease lease = rig.balancer.acquire(rig.request());
                    rig.time.advance(Duration.ofMillis(10));
                    lease.complete(Outcome.SUCCESS);
                }
                rig.pool.add(Rig.endpoint(n));
                int calls = 20 * (n + 1);
                int seen = 0;
                for (int i = 0; i < calls; i++) {
                    Lease lease = rig.balancer.acquire(rig.request());
                    seen += Rig.number(lease.endpoint().id()) == n ? 1 : 0;
                }
                double most = Odds.atMost(calls, 1.0 / (n + 1));
                Rig.require(seen <= most, "n=%d: %d of the next %d calls, must be <= %.0f", n, seen, calls, most);
            }
        }
    }
}
