package io.evener.sim.lab;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.strategies.Strategies;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Services that call services that call one that fails: retries of retries multiply, A attempts in L layers to A^L. Calls
 * take no time here, waits before retries do.
 */
final class RetryStorm {

    private static final int LAYERS = 3;
    private static final int ATTEMPTS = 3;
    /** Budgets earn for as long. */
    private static final Duration HEALTHY = Duration.ofSeconds(10);

    private static final Duration FAILING = Duration.ofSeconds(30);
    private static final int[] RATES = {10, 100, 1_000};
    /** (1 + 0.1)^3 = 1.331 where everything that a budget lets through is used, and what was earned before. */
    private static final double WORST = 1.4;

    private RetryStorm() {}

    static Experiment get() {
        return new Oracle(
                Experiment.Kind.RESILIENCE,
                "retry-storm",
                "Three layers of three attempts over a service that fails every call: load on it by what was asked",
                sums -> sums.then(sheet -> conclude(sheet, sums.plan().seed())));
    }

    private static void conclude(Sheet sheet, long seed) {
        List<List<String>> rows = new ArrayList<>();
        double all = Math.pow(ATTEMPTS, LAYERS);
        double unpaid = row(rows, "no budget", new Storm(seed, 100, false));
        sheet.check(Check.near("no budget, 100 calls/s: amplification", unpaid, all, 0.05));
        for (int rate : RATES) {
            double paid = row(rows, "budget, the default", new Storm(seed, rate, true));
            sheet.check(Check.atMost("budget, " + rate + " calls/s: amplification", paid, WORST));
        }
        sheet.grid(
                "Calls at the last service by calls at the first",
                List.of("with", "calls/s", "while it works", "of 30 s in which it fails", "of the first of them"),
                rows);
    }

    private static double row(List<List<String>> rows, String with, Storm storm) {
        double healthy = storm.amplification(HEALTHY);
        storm.failing = true;
        double first = storm.amplification(Duration.ofSeconds(1));
        double rest = storm.amplification(FAILING.minusSeconds(1));
        long seconds = FAILING.toSeconds();
        double whole = (first + rest * (seconds - 1)) / seconds;
        storm.close();
        rows.add(List.of(
                with, String.valueOf(storm.rate), Check.number(healthy), Check.number(whole), Check.number(first)));
        return whole;
    }

    /** The layers, each with a pool, a balancer and a budget of its own. */
    private static final class Storm implements AutoCloseable {
        private final ManualTime time = new ManualTime();
        private final List<Pool> pools = new ArrayList<>();
        private final List<LoadBalancer> layers = new ArrayList<>();
        private final int rate;
        private boolean failing;
        private long reached;

        Storm(long seed, int rate, boolean paid) {
            this.rate = rate;
            for (int layer = 0; layer < LAYERS; layer++) {
                Pool pool = Pool.builder("layer-" + layer)
                        .endpoints(List.of(
                                Endpoint.of("http://10.0.0.1"),
                                Endpoint.of("http://10.0.0.2"),
                                Endpoint.of("http://10.0.0.3")))
                        .ticker(time)
                        .scheduler(time)
                        .random(SeededRandom.of(seed + layer))
                        .build();
                pools.add(pool);
                RetryBudget.Builder budget = RetryBudget.builder().ticker(time);
                layers.add(LoadBalancer.builder(pool)
                        .strategy(Strategies.roundRobin())
                        .callOptions(CallOptions.ofDefaults().idempotent(true).attempts(ATTEMPTS))
                        .retryBudget((paid ? budget : budget.least(Integer.MAX_VALUE)).build())
                        .executor(Runnable::run)
                        .build());
            }
        }

        /** Goes on for so long, and returns how many calls reached the last service by calls at the first. */
        double amplification(Duration duration) {
            long before = reached;
            long calls = duration.toSeconds() * rate;
            for (long i = 0; i < calls; i++) {
                time.advance(Duration.ofNanos(1_000_000_000 / rate));
                var unused = call(0);
            }
            return (double) (reached - before) / calls;
        }

        private CompletableFuture<Void> call(int layer) {
            if (layer < LAYERS) {
                return layers.get(layer).callAsync(ChooseRequest.any(), endpoint -> call(layer + 1));
            }
            reached++;
            return failing
                    ? CompletableFuture.failedFuture(new IOException("the last service fails"))
                    : CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {
            layers.forEach(LoadBalancer::close);
            pools.forEach(Pool::close);
        }
    }
}
