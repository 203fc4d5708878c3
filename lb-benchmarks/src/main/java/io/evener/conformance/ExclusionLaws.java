package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.Member;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Law 2: exact exclusion, over random snapshots, parts of snapshots and requests. */
final class ExclusionLaws {

    /** Snapshots tried; each with several requests. */
    private static final int CASES = 1_500;

    private static final int REQUESTS = 6;

    private ExclusionLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(
                        2,
                        "strict",
                        "a chooser never returns a member that is excluded, out of rotation or not in its snapshot",
                        subject -> cases(subject, ExclusionLaws::strict)),
                Law.of(
                        2,
                        "total",
                        "it returns null only when nobody is left",
                        subject -> cases(subject, ExclusionLaws::total)),
                Law.of(
                        2,
                        "next-distinct",
                        "excluding what was chosen, again and again, visits every member once",
                        ExclusionLaws::nextDistinct),
                Law.of(
                        2,
                        "forget-once",
                        "with everybody excluded the balancer serves a retry, and refuses a strict request",
                        ExclusionLaws::forgetOnce));
    }

    /** Looks at one choice: who was left, and who was chosen. */
    private interface Look {
        void at(PoolSnapshot snapshot, ChooseRequest request, List<Member> left, @Nullable Member chosen);
    }

    private static void cases(Subject subject, Look look) {
        try (Rig rig = Rig.of(subject, 0)) {
            for (int i = 0; i < CASES; i++) {
                change(rig, i);
                PoolSnapshot snapshot = rig.capture.compiled().snapshot();
                for (int k = 0; k < REQUESTS; k++) {
                    ChooseRequest request = exclusions(rig, snapshot);
                    look.at(snapshot, request, left(snapshot, request), rig.choose(request));
                }
            }
        }
    }

    /** One random change: a new membership now and then, else somebody in or out, or another admission or view. */
    private static void change(Rig rig, int i) {
        int n = rig.pool.snapshot().size();
        rig.capture.view(rig.dice.nextInt(3) == 0 ? some(rig.dice.nextLong()) : snapshot -> snapshot);
        int what = rig.dice.nextInt(8);
        if (i % 20 == 0 || n == 0) {
            int size = size(rig.dice);
            rig.pool.update(rig.dice.nextInt(2) == 0 ? Rig.alike(size) : Rig.placed(size));
        } else if (what < 4) {
            rig.pool.eject(Rig.id(rig.dice.nextInt(n)), "trial");
        } else if (what < 6) {
            rig.pool.readmit(Rig.id(rig.dice.nextInt(n)));
        } else {
            rig.door().admission(rig.member(rig.dice.nextInt(n)), (1 + rig.dice.nextInt(16)) / 16.0);
            rig.pool.readmit(Rig.id(rig.dice.nextInt(n)));
        }
    }

    private static int size(RandomSource dice) {
        return switch (dice.nextInt(4)) {
            case 0 -> 1 + dice.nextInt(3);
            case 1 -> 40 + dice.nextInt(40);
            default -> 1 + dice.nextInt(12);
        };
    }

    /** Returns a view of some members in any order: what a combinator may hand to a child. */
    private static UnaryOperator<PoolSnapshot> some(long seed) {
        return snapshot -> {
            RandomSource dice = SeededRandom.of(seed);
            List<Integer> indices = new ArrayList<>();
            for (int i = 0; i < snapshot.size(); i++) {
                if (dice.nextInt(3) > 0) {
                    indices.add(dice.nextInt(indices.size() + 1), i);
                }
            }
            return snapshot.select(indices.stream().mapToInt(Integer::intValue).toArray());
        };
    }

    private static ChooseRequest exclusions(Rig rig, PoolSnapshot snapshot) {
        ChooseRequest request = rig.request();
        int mode = rig.dice.nextInt(4);
        for (int i = 0; i < snapshot.size(); i++) {
            if (mode == 1 && rig.dice.nextInt(2) == 0 || mode == 2 && rig.dice.nextInt(10) > 0 || mode == 3) {
                request = request.excluding(snapshot.member(i));
            }
        }
        return request;
    }

    private static List<Member> left(PoolSnapshot snapshot, ChooseRequest request) {
        List<Member> left = new ArrayList<>();
        for (int i = 0; i < snapshot.size(); i++) {
            if (snapshot.eligible(i) && !request.excludes(snapshot.member(i))) {
                left.add(snapshot.member(i));
            }
        }
        return left;
    }

    private static void strict(
            PoolSnapshot snapshot, ChooseRequest request, List<Member> left, @Nullable Member chosen) {
        Rig.require(chosen == null || left.contains(chosen), "chose %s for %s from %s", chosen, request, snapshot);
    }

    private static void total(
            PoolSnapshot snapshot, ChooseRequest request, List<Member> left, @Nullable Member chosen) {
        Rig.require(
                chosen != null || left.isEmpty(), "null with %d left for %s from %s", left.size(), request, snapshot);
    }

    private static void nextDistinct(Subject subject) {
        for (int n : new int[] {1, 2, 3, 8, 9, 40}) {
            nextDistinct(subject, Rig.alike(n));
            nextDistinct(subject, Rig.placed(n));
        }
    }

    private static void nextDistinct(Subject subject, List<Endpoint> endpoints) {
        int n = endpoints.size();
        try (Rig rig = Rig.of(subject, endpoints)) {
            if (n > 2) {
                rig.pool.eject(Rig.id(1), "trial");
            }
            int left = n > 2 ? n - 1 : n;
            ChooseRequest request = rig.request();
            for (int step = 0; step < left; step++) {
                Member member = rig.choose(request);
                Rig.require(member != null, "n=%d: null after %d of %d", n, step, left);
                if (member != null) {
                    Rig.require(!request.excludes(member), "n=%d: %s a second time", n, member);
                    request = request.excluding(member);
                }
            }
            Member over = rig.choose(request);
            Rig.require(over == null, "n=%d: %s though all were visited", n, over);
        }
    }

    private static void forgetOnce(Subject subject) {
        try (Rig rig = Rig.of(subject, 3)) {
            ChooseRequest all = rig.request();
            for (int i = 0; i < 3; i++) {
                all = all.excluding(rig.member(i));
            }
            Lease lease = rig.balancer.acquire(all);
            lease.complete(Outcome.SUCCESS);
            try {
                rig.balancer.acquire(all.strict());
            } catch (NoEndpointException e) {
                Rig.require(e.excluded() == 3 && e.size() == 3, "the refusal must count the excluded: %s", e);
                return;
            }
            throw new AssertionError("a strict request was served by an excluded member");
        }
    }
}
