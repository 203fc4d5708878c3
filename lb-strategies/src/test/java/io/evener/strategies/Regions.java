package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancerEvent.StrategyRelieved;
import io.evener.LoadBalancerEvent.StrategyReport;
import io.evener.Locality;
import io.evener.Outcome;
import io.evener.spi.Strategy;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Calls at an even pace to endpoints a, b, c... in regions that fail or slow down. */
final class Regions implements AutoCloseable {

    final Balanced b;
    private final SeededRandom dice;
    private final Map<String, Double> failing = new HashMap<>();
    private final Map<String, Duration> taking = new HashMap<>();
    private Function<Integer, ChooseRequest> request = i -> ChooseRequest.any();
    private int calls;

    Regions(Strategy strategy, long seed, String... regions) {
        b = new Balanced(strategy, seed, endpoints(regions));
        dice = SeededRandom.of(seed + 1_000);
    }

    static List<Endpoint> endpoints(String... regions) {
        return IntStream.range(0, regions.length)
                .mapToObj(i -> Balanced.endpoint(i).toBuilder()
                        .locality(new Locality(regions[i], ""))
                        .build())
                .toList();
    }

    /** Lets a part of the calls of a region, or of an endpoint, fail. */
    Regions failing(String where, double ratio) {
        failing.put(where, ratio);
        return this;
    }

    Regions taking(String region, Duration time) {
        taking.put(region, time);
        return this;
    }

    Regions asking(Function<Integer, ChooseRequest> what) {
        request = what;
        return this;
    }

    /** Makes calls for a time; returns how many each region got. */
    Map<String, Integer> run(double perSecond, Duration time) {
        Map<String, Integer> counts = new HashMap<>();
        long gap = Math.round(1e9 / perSecond);
        for (long passed = 0; passed + gap <= time.toNanos(); passed += gap) {
            b.time.advance(Duration.ofNanos(gap));
            counts.merge(call(), 1, Integer::sum);
        }
        return counts;
    }

    private String call() {
        Lease lease = b.balancer.acquire(request.apply(calls++));
        String region = lease.endpoint().locality().region();
        double ratio = failing.getOrDefault(lease.endpoint().id(), failing.getOrDefault(region, 0.0));
        Outcome outcome = dice.nextDouble() < ratio ? Outcome.FAILURE : Outcome.SUCCESS;
        b.time.schedule(
                () -> lease.complete(outcome),
                taking.getOrDefault(region, Duration.ofMillis(10)).toNanos());
        return region;
    }

    /** Returns a region's part of the calls of so many seconds. */
    double share(String region, double perSecond, int seconds) {
        Map<String, Integer> counts = run(perSecond, Duration.ofSeconds(seconds));
        return counts.getOrDefault(region, 0)
                / (double) counts.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Makes calls until something is reported that begins like this; returns the seconds, infinite when it never was. */
    double until(String report, double perSecond, int mostSeconds) {
        int before = reports(report);
        long start = b.time.nanos();
        while (b.time.nanos() - start < mostSeconds * 1e9) {
            run(perSecond, Duration.ofNanos(Math.round(1e9 / perSecond)));
            if (reports(report) > before) {
                return (b.time.nanos() - start) / 1e9;
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /** Returns how often something was reported that begins like this. */
    int reports(String text) {
        return (int) b.events.stream()
                .filter(event ->
                        event instanceof StrategyReport report && report.text().startsWith(text)
                                || event instanceof StrategyRelieved relieved
                                        && relieved.text().startsWith(text))
                .count();
    }

    @Override
    public void close() {
        b.close();
    }
}
