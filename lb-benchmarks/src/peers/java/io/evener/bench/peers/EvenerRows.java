package io.evener.bench.peers;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.bench.jmh.Captured;
import io.evener.limit.InFlightLimit;
import io.evener.spi.LoadReport;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Evener: the chooser; where peers are told of the call's end, with begin and end around it; {@code Pool.update}. Without
 * the pool's limit of calls in flight, which peers' balancers don't have.
 *
 * <p>A strategy of another class is used through the same call site first, so that it is not monomorphic by luck.
 */
final class EvenerRows implements Calling, Updating {

    private static final int WARM_CHOICES = 20_000;

    private final boolean calls;
    private final Pool pool;
    private final LoadBalancer balancer;
    private final Captured captured;
    private final List<List<Endpoint>> lists;
    private int updates;

    private EvenerRows(Strategy strategy, Strategy companion, boolean calls, List<Endpoint> endpoints) {
        this.calls = calls;
        lists = Members.replaced(endpoints.size(), EvenerRows::endpoint);
        pool = Pool.builder("peers")
                .endpoints(endpoints)
                .inFlightLimit(InFlightLimit.none())
                .build();
        Captured other = new Captured(companion);
        try (LoadBalancer warmed = LoadBalancer.builder(pool).strategy(other).build()) {
            for (int i = 0; i < WARM_CHOICES; i++) {
                Objects.requireNonNull(choose(other));
            }
            Objects.requireNonNull(warmed.pool());
        }
        captured = new Captured(strategy);
        balancer = LoadBalancer.builder(pool).strategy(captured).build();
    }

    private static Endpoint endpoint(int position) {
        return Endpoint.of("http://" + Members.address(position));
    }

    private static EvenerRows over(int n, Strategy strategy, Strategy companion, boolean calls) {
        return new EvenerRows(strategy, companion, calls, Members.of(n, EvenerRows::endpoint));
    }

    static EvenerRows roundRobin(int n) {
        return over(n, Strategies.roundRobin(), Strategies.random(), false);
    }

    static EvenerRows random(int n) {
        return over(n, Strategies.random(), Strategies.roundRobin(), false);
    }

    static EvenerRows weightedRoundRobin(int n) {
        return weighted(n, Strategies.roundRobin(), Strategies.random());
    }

    static EvenerRows weightedRandom(int n) {
        return weighted(n, Strategies.random(), Strategies.roundRobin());
    }

    /** Every endpoint reports once, as many requests per second as its weight; a change of the pool brings it in. */
    static EvenerRows utilisationRoundRobin(int n) {
        Strategy strategy = Strategies.utilisationRoundRobin().blackout(Duration.ZERO);
        List<Endpoint> endpoints = Members.of(n, EvenerRows::endpoint);
        EvenerRows rows = new EvenerRows(strategy, Strategies.random(), false, endpoints);
        boolean[] told = new boolean[n];
        for (int left = n; left > 0; ) {
            Lease lease = rows.balancer.acquire();
            int position = position(lease.endpoint());
            if (!told[position]) {
                told[position] = true;
                left--;
                lease.report(new LoadReport(0.5, (double) Members.weight(position), 0, -1));
            }
            lease.complete(Outcome.SUCCESS);
        }
        rows.pool.add(endpoints.get(0).toBuilder().metadata("told", "all").build());
        rows.pool.update(endpoints);
        return rows;
    }

    private static EvenerRows weighted(int n, Strategy strategy, Strategy companion) {
        List<Endpoint> endpoints = Members.of(
                n,
                position -> endpoint(position).toBuilder()
                        .weight(Members.weight(position))
                        .build());
        return new EvenerRows(strategy, companion, false, endpoints);
    }

    static EvenerRows leastRequest(int n) {
        return over(n, Strategies.leastRequest(), Strategies.roundRobin(), true);
    }

    static EvenerRows peakEwma(int n) {
        return over(n, Strategies.peakEwma(), Strategies.leastRequest(), true);
    }

    static EvenerRows leastResponseTime(int n) {
        return over(n, Strategies.leastResponseTime(), Strategies.leastRequest(), true);
    }

    /** The one call site of choosers. */
    private static @Nullable Member choose(Captured captured) {
        return captured.chooser().choose(ChooseRequest.any());
    }

    @Override
    public Object choose() {
        Member member = Objects.requireNonNull(choose(captured));
        if (calls) {
            member.end(member.tryBegin(), Outcome.SUCCESS);
        }
        return member;
    }

    @Override
    public OpenCall begin() {
        Member member = Objects.requireNonNull(choose(captured));
        long stamp = member.tryBegin();
        return new OpenCall(position(member), () -> member.end(stamp, Outcome.SUCCESS));
    }

    @Override
    public int position(Object chosen) {
        return position(((Member) chosen).endpoint());
    }

    static int position(Endpoint endpoint) {
        String[] parts = endpoint.host().split("\\.", -1);
        return Integer.parseInt(parts[1]) << 16 | Integer.parseInt(parts[2]) << 8 | Integer.parseInt(parts[3]);
    }

    @Override
    public Object update() {
        Collection<Endpoint> next = lists.get(updates++ % lists.size());
        pool.update(next);
        return next;
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
    }
}
