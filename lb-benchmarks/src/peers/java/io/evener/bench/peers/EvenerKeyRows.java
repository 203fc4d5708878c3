package io.evener.bench.peers;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.Pool;
import io.evener.bench.jmh.Captured;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Evener by key: the chooser, with a request made beforehand where the hash is at hand, as peers' contexts are; from text,
 * the request is made each time, for that is where the text is encoded.
 *
 * <p>A strategy of another class is used through the same call site first, so that it is not monomorphic by luck.
 */
final class EvenerKeyRows implements KeyChoosing {

    private static final int WARM_CHOICES = 20_000;

    private final boolean text;
    private final Pool pool;
    private final LoadBalancer balancer;
    private final Chooser chooser;
    private final ChooseRequest[] requests;

    private EvenerKeyRows(int n, Strategy strategy, boolean text) {
        this.text = text;
        List<Endpoint> endpoints = Members.of(n, position -> Endpoint.of("http://" + Members.address(position)));
        requests = IntStream.range(0, Keys.COUNT)
                .mapToObj(i -> ChooseRequest.hash(Keys.key(i).hash()))
                .toArray(ChooseRequest[]::new);
        pool = Pool.builder("peers").endpoints(endpoints).build();
        Captured other = new Captured(Strategies.random());
        try (LoadBalancer warmed = LoadBalancer.builder(pool).strategy(other).build()) {
            for (int i = 0; i < WARM_CHOICES; i++) {
                choose(other.chooser(), requests[i % Keys.COUNT]);
            }
            Objects.requireNonNull(warmed.pool());
        }
        Captured captured = new Captured(strategy);
        balancer = LoadBalancer.builder(pool).strategy(captured).build();
        chooser = captured.chooser();
    }

    static EvenerKeyRows maglev(int n) {
        return new EvenerKeyRows(n, Strategies.maglev(), false);
    }

    static EvenerKeyRows maglevOfText(int n) {
        return new EvenerKeyRows(n, Strategies.maglev(), true);
    }

    /** As large as gRPC's. */
    static EvenerKeyRows ringHash(int n) {
        return new EvenerKeyRows(n, Strategies.ringHash(), false);
    }

    /** With as many points for each as Dubbo's. */
    static EvenerKeyRows ringHashOfText(int n) {
        return new EvenerKeyRows(n, Strategies.ringHash().sizes(160L * n, 8_388_608), true);
    }

    static EvenerKeyRows boundedLoad(int n) {
        return new EvenerKeyRows(n, Strategies.boundedLoad(Strategies.ringHash()), false);
    }

    static EvenerKeyRows rendezvous(int n) {
        return new EvenerKeyRows(n, Strategies.rendezvous(), false);
    }

    static EvenerKeyRows jump(int n) {
        return new EvenerKeyRows(n, Strategies.jump(), false);
    }

    static EvenerKeyRows multiProbe(int n) {
        return new EvenerKeyRows(n, Strategies.multiProbe(), false);
    }

    /** The one call site of choosers. */
    private static Member choose(Chooser chooser, ChooseRequest request) {
        return Objects.requireNonNull(chooser.choose(request));
    }

    @Override
    public Object choose(Key key) {
        return choose(chooser, text ? ChooseRequest.key(key.text()) : requests[key.number()]);
    }

    @Override
    public int position(Object chosen) {
        return EvenerRows.position(((Member) chosen).endpoint());
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
    }
}
