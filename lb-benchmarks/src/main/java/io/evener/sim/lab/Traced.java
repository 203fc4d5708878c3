package io.evener.sim.lab;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A strategy that sees its members with weights, and is watched: how far its choices stray from the shares, and whom each
 * balancer chooses first. For one simulation.
 */
final class Traced implements Strategy {

    private final Strategy strategy;
    private final long[] weights;
    private final double sum;
    private final int[] firsts;
    private double strayed;

    Traced(Strategy strategy, long... weights) {
        this.strategy = strategy;
        this.weights = weights.clone();
        this.sum =
                IntStream.range(0, weights.length).mapToDouble(i -> weights[i]).sum();
        this.firsts = new int[weights.length];
    }

    /** Returns the most that any count of choices was away from its share of them. */
    double strayed() {
        return strayed;
    }

    /** Returns how many balancers chose a member first. */
    int firsts(int i) {
        return firsts[i];
    }

    /** Returns how many balancers chose at all. */
    int firsts() {
        return IntStream.of(firsts).sum();
    }

    double share(int i) {
        return weights[i] / sum;
    }

    @Override
    public String name() {
        return strategy.name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        Bound bound = strategy.bind(context);
        int[] counts = new int[weights.length];
        return new Bound() {
            @Override
            public Chooser compile(PoolSnapshot snapshot) {
                int[] all = IntStream.range(0, snapshot.size()).toArray();
                Map<Member, Integer> places = new HashMap<>();
                for (int i : all) {
                    places.put(snapshot.member(i), i);
                }
                return watched(bound.compile(snapshot.select(all, weights)), places, counts);
            }

            @Override
            public void close() {
                bound.close();
            }
        };
    }

    private Chooser watched(Chooser chooser, Map<Member, Integer> places, int[] counts) {
        return new Chooser() {
            @Override
            public @Nullable Member choose(ChooseRequest request) {
                Member chosen = chooser.choose(request);
                if (chosen != null) {
                    count(Objects.requireNonNull(places.get(chosen)), counts);
                }
                return chosen;
            }
        };
    }

    private void count(int chosen, int[] counts) {
        counts[chosen]++;
        int turns = IntStream.of(counts).sum();
        firsts[chosen] += turns == 1 ? 1 : 0;
        for (int i = 0; i < counts.length; i++) {
            strayed = Math.max(strayed, Math.abs(counts[i] - turns * share(i)));
        }
    }
}
