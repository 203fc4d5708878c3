package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import java.util.ArrayList;
import java.util.List;

/** Law 11: weights of any magnitude. */
final class WeightLaws {

    private static final int DRAWS = 20_000;

    private WeightLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(11, "weight-cost", "the memory of a compile does not follow the weights", WeightLaws::cost)
                        .unless(Trait.WEIGHT_SIZED),
                Law.of(11, "weight-share", "shares follow weights up to the largest", WeightLaws::shares)
                        .needs(Trait.WEIGHTED)
                        .unless(Trait.KEYED),
                Law.of(
                                11,
                                "weight-rebuild",
                                "shares follow weights when snapshots come faster than laps",
                                WeightLaws::rebuild)
                        .needs(Trait.WEIGHTED)
                        .unless(Trait.KEYED),
                Law.of(
                                11,
                                "weight-retry",
                                "choices that exclude a member follow the others' weights",
                                WeightLaws::retry)
                        .needs(Trait.WEIGHTED)
                        .unless(Trait.KEYED));
    }

    private static void cost(Subject subject) {
        int n = 50;
        try (Rig rig = Rig.of(subject, n)) {
            long[] magnitudes = {1, 1_000_003, Endpoint.MAX_WEIGHT};
            for (int round = 0; round < 20; round++) {
                rig.pool.update(weighing(n, 10, 1, round)); // the code gets warm
            }
            long plain = rig.capture.compileBytes();
            for (long magnitude : magnitudes) {
                rig.pool.update(weighing(n, magnitude, magnitude - 1, 99));
                long bytes = rig.capture.compileBytes();
                Rig.require(
                        bytes <= 2 * plain + 4_096L * n,
                        "n=%d, weights up to %d: %d bytes, %d with weights up to 10",
                        n,
                        magnitude,
                        bytes,
                        plain);
                for (int i = 0; i < 100; i++) {
                    rig.chooseSome();
                }
            }
            Rig.require(rig.failures().isEmpty(), "%s", rig.failures());
        }
    }

    private static List<Endpoint> weighing(int n, long even, long odd, int round) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            endpoints.add(Rig.weighted(i, Math.max(1, i % 2 == 0 ? even : odd)).toBuilder()
                    .metadata("round", "" + round)
                    .build());
        }
        return endpoints;
    }

    private static void shares(Subject subject) {
        shares(subject, 1, 1, 2);
        shares(subject, 5, 3, 1, 1);
        shares(subject, Endpoint.MAX_WEIGHT, Endpoint.MAX_WEIGHT, Endpoint.MAX_WEIGHT / 2);
        shares(subject, 1L << 31, 1L << 31, 1L << 31, 1L << 30);
    }

    private static void shares(Subject subject, long... weights) {
        List<Endpoint> endpoints = new ArrayList<>();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            endpoints.add(Rig.weighted(i, weights[i]));
            sum += weights[i];
        }
        try (Rig rig = Rig.of(subject, endpoints)) {
            int[] counts = new int[weights.length];
            for (int i = 0; i < DRAWS; i++) {
                counts[Rig.number(rig.chooseSome())]++;
            }
            for (int i = 0; i < weights.length; i++) {
                Odds.share("weight " + weights[i] + " of " + sum, counts[i], DRAWS, weights[i] / sum);
            }
        }
    }

    /** Weights 1 to 10 in rotation: the sum of n of them, in tens. */
    private static List<Endpoint> oneToTen(int n) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            endpoints.add(Rig.weighted(i, 1 + i % 10));
        }
        return endpoints;
    }

    private static void rebuild(Subject subject) {
        int n = 30;
        try (Rig rig = Rig.of(subject, oneToTen(n))) {
            int[] counts = new int[n];
            for (int i = 0; i < DRAWS; i++) {
                if (i % 7 == 0) {
                    rig.pool.add(Rig.weighted(n - 1, 10).toBuilder()
                            .metadata("round", "" + i)
                            .build());
                }
                counts[Rig.number(rig.chooseSome())]++;
            }
            for (int i = 0; i < n; i++) {
                String scenario = "n=30, a snapshot every 7 choices, weight " + (1 + i % 10) + " of 165";
                Odds.share(scenario, counts[i], DRAWS, (1 + i % 10) / 165.0);
            }
        }
    }

    private static void retry(Subject subject) {
        for (int n : new int[] {10, 20}) {
            try (Rig rig = Rig.of(subject, oneToTen(n))) {
                ChooseRequest request = ChooseRequest.any().excluding(rig.member(9));
                int[] counts = rig.tally(DRAWS, n, request);
                double others = 5.5 * n - 10;
                for (int i = 0; i < n; i++) {
                    String scenario = "n=" + n + ", weight " + (1 + i % 10) + " of " + others;
                    Odds.share(scenario, counts[i], DRAWS, i == 9 ? 0 : (1 + i % 10) / others);
                }
            }
        }
    }
}
