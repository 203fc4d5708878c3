package io.evener.bench.jmh;

import io.evener.Cause;
import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.limit.InFlightLimit;
import io.evener.spi.Chooser;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.LoadReport;
import io.evener.spi.Strategy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.openjdk.jmh.infra.Blackhole;

/**
 * A strategy over a pool of n members, used as users use it, but without the pool's limit of calls in flight, one counter
 * that all members share: strategies are compared here; {@link CallBenchmark} measures what protects them.
 *
 * <p>A companion, of another class, is bound and used before the strategy measured, through the same call sites: a
 * user's process has more than one strategy class live too, and no call site here is monomorphic by luck.
 */
final class Fixture extends Candidate {

    private static final int WARM_CHOICES = 20_000;
    private static final ChooseRequest PLAIN = ChooseRequest.any();

    private final boolean keyed;
    private final Pool pool;
    private final LoadBalancer balancer;
    private final Chooser chooser;
    private final Endpoint[] members;
    private final Endpoint[] spares;
    private final Endpoint[] heavier;
    private final List<Endpoint> list;
    private final Set<String> out;
    private int replaced;

    /**
     * Fills a pool.
     *
     * @param keyed whether requests have a key, and which one decides
     */
    Fixture(Strategy measured, Strategy companion, boolean keyed, Layout layout, int n) {
        this.keyed = keyed;
        members = endpoints("http://10.", n, layout);
        spares = endpoints("http://11.", n, layout);
        heavier = Arrays.stream(members)
                .map(endpoint ->
                        endpoint.toBuilder().weight(endpoint.weight() + 1).build())
                .toArray(Endpoint[]::new);
        list = Arrays.asList(members);
        pool = Pool.builder("bench")
                .endpoints(list)
                .inFlightLimit(InFlightLimit.none())
                .build();
        out = IntStream.range(0, n)
                .filter(layout::isOut)
                .mapToObj(i -> members[i].id())
                .collect(Collectors.toUnmodifiableSet());
        warm(new Captured(companion));
        Captured captured = new Captured(measured);
        balancer = balancer(captured);
        if (layout.isReporting()) {
            report();
        }
        chooser = captured.chooser();
    }

    /** Every endpoint tells once, in a call of its own; a change of the pool brings it into the chooser. */
    private void report() {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < members.length; i++) {
            places.put(members[i].id(), i);
        }
        while (!places.isEmpty()) {
            Lease lease = balancer.acquire();
            Integer place = places.remove(lease.endpoint().id());
            if (place != null) {
                lease.report(new LoadReport(0.5, (double) Layout.weight(place), 0, -1));
            }
            lease.complete(Outcome.SUCCESS);
        }
        pool.add(members[0].toBuilder().metadata("told", "all").build());
        pool.update(list);
    }

    private static Endpoint[] endpoints(String net, int n, Layout layout) {
        return IntStream.range(0, n)
                .mapToObj(i -> layout.place(Endpoint.of(net + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255)), i))
                .toArray(Endpoint[]::new);
    }

    private LoadBalancer balancer(Strategy strategy) {
        return LoadBalancer.builder(pool).guard(this::probe).strategy(strategy).build();
    }

    /** A prober that finds those dead at its first look: all in one turn, where each ejection by hand is a compile. */
    private Guard.Attached probe(GuardContext context) {
        PoolSnapshot first = pool.snapshot();
        for (int i = 0; i < first.size(); i++) {
            if (out.contains(first.endpoint(i).id())) {
                context.out(first.member(i), Cause.PROBE, "benchmark");
            }
        }
        return later -> {};
    }

    private void warm(Captured other) {
        try (LoadBalancer warmed = balancer(other)) {
            Keys keys = new Keys();
            for (int i = 0; i < WARM_CHOICES; i++) {
                Member member = choose(other.chooser(), request(keys));
                member.end(member.tryBegin(), Outcome.SUCCESS);
                warmed.acquire(request(keys)).complete(Outcome.SUCCESS);
            }
        }
    }

    /** The one call site of choosers in the benchmarks. */
    private static Member choose(Chooser chooser, ChooseRequest request) {
        return Objects.requireNonNull(chooser.choose(request));
    }

    private ChooseRequest request(Keys keys) {
        return keyed ? keys.next() : PLAIN;
    }

    @Override
    Object choose(Keys keys) {
        return choose(chooser, request(keys));
    }

    @Override
    void beginEnd(Keys keys, Blackhole hole) {
        Member member = choose(chooser, request(keys));
        long stamp = member.tryBegin();
        hole.consume(member);
        member.end(stamp, Outcome.SUCCESS);
    }

    @Override
    void lease(Keys keys, Blackhole hole) {
        Lease lease = balancer.acquire(request(keys));
        hole.consume(lease);
        lease.complete(Outcome.SUCCESS);
    }

    /** Each spare takes the place of the endpoint of its number, and gives it back n updates later. */
    @Override
    Object update() {
        int i = replaced;
        replaced = (i + 1) % members.length;
        Endpoint before = members[i];
        members[i] = spares[i];
        spares[i] = before;
        pool.update(list);
        return pool.snapshot();
    }

    /** The members' weights go up by one and down again, one member at a time. */
    @Override
    Object reweigh() {
        int i = replaced;
        replaced = (i + 1) % members.length;
        Endpoint before = members[i];
        members[i] = heavier[i];
        heavier[i] = before;
        pool.add(members[i]);
        return pool.snapshot();
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
    }
}
