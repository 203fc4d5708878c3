package io.evener.bench.jmh;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A pool of n members, balancers over it, and the choosers they compiled.
 *
 * <p>A companion, of another class, is bound and used before the strategy measured, through the same call sites: a
 * user's process has more than one strategy class live too, and no call site here is monomorphic by luck.
 */
final class Fixture implements AutoCloseable {

    private static final int WARM_CHOICES = 20_000;

    private final Pool pool;
    private final LoadBalancer balancer;
    private final Chooser chooser;

    Fixture(Strategy measured, Strategy companion, int n) {
        pool = Pool.builder("bench")
                .endpoints(IntStream.range(0, n)
                        .mapToObj(i -> Endpoint.of("http://10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)))
                        .toList())
                .build();
        warm(new Captured(companion));
        Captured captured = new Captured(measured);
        balancer = LoadBalancer.builder(pool).strategy(captured).build();
        chooser = captured.chooser();
    }

    private void warm(Captured other) {
        try (LoadBalancer warmed = LoadBalancer.builder(pool).strategy(other).build()) {
            for (int i = 0; i < WARM_CHOICES; i++) {
                Member member = Objects.requireNonNull(choose(other.chooser()));
                member.end(member.tryBegin(), Outcome.SUCCESS);
                warmed.acquire().complete(Outcome.SUCCESS);
            }
        }
    }

    /** The one call site of choosers in the benchmarks. */
    static @Nullable Member choose(Chooser chooser) {
        return chooser.choose(ChooseRequest.any());
    }

    LoadBalancer balancer() {
        return balancer;
    }

    Chooser chooser() {
        return chooser;
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
    }

    /** Remembers what the strategy compiled. */
    private static final class Captured implements Strategy {
        private final Strategy strategy;
        private volatile @Nullable Chooser chooser;

        Captured(Strategy strategy) {
            this.strategy = strategy;
        }

        @Override
        public String name() {
            return strategy.name();
        }

        @Override
        public Bound bind(StrategyContext context) {
            Bound bound = strategy.bind(context);
            return snapshot -> {
                Chooser compiled = bound.compile(snapshot);
                chooser = compiled;
                return compiled;
            };
        }

        Chooser chooser() {
            return Objects.requireNonNull(chooser);
        }
    }
}
