package io.evener.sim.lab;

import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import io.evener.strategies.Subset;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** How evenly subsets load endpoints: the sample cases of gRFC A68, at random and in rounds. Nothing waits here. */
final class SubsettingOracle {

    /** Clients, endpoints, subset. */
    private static final List<List<Integer>> CASES = List.of(
            List.of(100, 100, 5),
            List.of(100, 100, 25),
            List.of(100, 10, 5),
            List.of(500, 10, 5),
            List.of(2_000, 10, 5));

    /** Counts that each case yields, over all its fleets: the cv of k counts has an error of 1 / sqrt(2 k). */
    private static final int COUNTS = 400;

    private SubsettingOracle() {}

    static Oracle get() {
        return new Oracle(
                "subsetting",
                "Clients per endpoint when each client has a subset: at random, and dealt in rounds",
                sums -> sums.then(sheet -> write(sheet, sums.plan())));
    }

    private static void write(Sheet sheet, Plan plan) {
        SeededRandom random = SeededRandom.of(plan.seed());
        List<List<String>> rows = new ArrayList<>();
        for (List<Integer> row : CASES) {
            int clients = row.get(0);
            int n = row.get(1);
            int size = row.get(2);
            String label = clients + " clients, " + size + " of " + n + " endpoints";
            double part = (double) size / n;
            double known = Math.sqrt((1 - part) / (clients * part));
            int fleets = COUNTS / n;
            double squares = 0;
            int[] first = new int[n];
            for (int fleet = 0; fleet < fleets; fleet++) {
                int[] counts = counts(clients, n, size, client -> subset(size).seed((int) (random.nextLong() >>> 33)));
                squares += variance(counts) / fleets;
                first = fleet == 0 ? counts : first;
            }
            double seen = Math.sqrt(squares) / (clients * part);
            // four standard errors, at every length: these counts are few and quick
            sheet.check(Check.near(label + ": cv at random", seen, known, 4 / Math.sqrt(2.0 * COUNTS)));
            int[] dealt = counts(clients, n, size, client -> subset(size).rounds(client));
            sheet.check(Check.within(label + ": most less least in rounds", most(dealt) - least(dealt), 0, 0));
            rows.add(List.of(
                    label,
                    Check.number(known),
                    Check.number(seen),
                    least(first) + "/" + most(first),
                    least(dealt) + "/" + most(dealt)));
        }
        sheet.grid(
                "Clients per endpoint",
                List.of("case", "cv known", "cv at random", "least/most of one fleet", "least/most in rounds"),
                rows);
    }

    private static Subset subset(int size) {
        return Strategies.subset(size, Strategies.roundRobin());
    }

    /** Makes the clients, and counts for each endpoint how many have it: one lap of round robin visits a subset once. */
    private static int[] counts(int clients, int n, int size, IntFunction<Strategy> strategy) {
        int[] counts = new int[n];
        ManualTime time = new ManualTime();
        try (Pool pool = Pool.builder("subsets")
                .ticker(time)
                .scheduler(time)
                .random(SeededRandom.of(1))
                .endpoints(IntStream.range(0, n)
                        .mapToObj(SubsettingOracle::endpoint)
                        .toList())
                .build()) {
            for (int client = 0; client < clients; client++) {
                try (LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(strategy.apply(client))
                        .build()) {
                    for (int call = 0; call < size; call++) {
                        Lease lease = balancer.acquire();
                        lease.complete(Outcome.SUCCESS);
                        counts[Integer.parseInt(lease.endpoint().id())]++;
                    }
                }
            }
        }
        return counts;
    }

    private static Endpoint endpoint(int i) {
        return Endpoint.builder("http://10.0.0." + i).id(String.valueOf(i)).build();
    }

    private static double variance(int[] counts) {
        double mean = Arrays.stream(counts).average().orElse(0);
        return Arrays.stream(counts).mapToDouble(c -> (c - mean) * (c - mean)).sum() / counts.length;
    }

    private static int least(int[] counts) {
        return Arrays.stream(counts).min().orElse(0);
    }

    private static int most(int[] counts) {
        return Arrays.stream(counts).max().orElse(0);
    }
}
