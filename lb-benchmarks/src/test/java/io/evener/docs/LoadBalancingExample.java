package io.evener.docs;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Locality;
import io.evener.Pool;
import io.evener.call.CallOptions;
import io.evener.health.CircuitBreaker;
import io.evener.health.HttpProbe;
import io.evener.health.OutlierDetector;
import io.evener.health.ProbeMonitor;
import io.evener.health.SlowStart;
import io.evener.health.TcpProbe;
import io.evener.limit.InFlightLimit;
import io.evener.source.FileSource;
import io.evener.source.HostSource;
import io.evener.spi.Strategy;
import io.evener.strategies.RoundRobin;
import io.evener.strategies.ShadowLog;
import io.evener.strategies.Strategies;
import io.evener.strategies.WeightedSplit.Arm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What docs/load-balancing.md names, so that it is what users can write. */
final class LoadBalancingExample {

    private LoadBalancingExample() {}

    static List<Object> choosing(Strategy child, Strategy live, Strategy candidate, ShadowLog log, String uri) {
        return List.of(
                Strategies.roundRobin(),
                Endpoint.builder(uri).weight(5),
                Endpoint.builder(uri).tlsName("orders.internal"),
                Strategies.random(),
                Strategies.leastRequest(),
                Strategies.leastRequest().choices(3),
                Strategies.leastRequest().fullScan(),
                Strategies.leastResponseTime(),
                Strategies.peakEwma(),
                Strategies.utilisationRoundRobin(),
                Strategies.ringHash(),
                Strategies.maglev(),
                Strategies.rendezvous(),
                Strategies.jump(),
                ChooseRequest.key("customer-42"),
                Strategies.ipHash(),
                Strategies.boundedLoad(Strategies.maglev()),
                Strategies.sticky(Strategies.leastRequest()),
                Strategies.subset(20, child),
                Strategies.tiered(child),
                Endpoint.builder(uri).tier(1),
                Strategies.firstAvailable(),
                Strategies.zoneAware(new Locality("eu", "a"), child),
                Strategies.regionFailover("eu", child),
                Strategies.weightedSplit(Arm.of("canary", 5).where("version", "1.42"), Arm.of("stable", 95)),
                Strategies.shadow(live, candidate, log),
                Strategies.roundRobin().dialect(RoundRobin.Dialect.SMOOTH));
    }

    static LoadBalancer.Builder health(Pool pool, TcpProbe probe) {
        pool.drain("id", Duration.ofSeconds(30));
        CircuitBreaker.ofDefaults().alone("payments");
        ProbeMonitor.builder(probe);
        return LoadBalancer.builder(pool)
                .guard(HttpProbe.get("/health"))
                .guard(TcpProbe.connect())
                .guard(OutlierDetector.ofDefaults())
                .guard(CircuitBreaker.ofDefaults())
                .guard(SlowStart.ofDefaults());
    }

    static List<Object> pools(Path path, String... uris) {
        return List.of(
                Pool.builder("orders").panicThreshold(0.5),
                Pool.builder("orders").maxInFlightPerEndpoint(50).inFlightLimit(InFlightLimit.fixed(200)),
                InFlightLimit.adaptive(),
                CallOptions.ofDefaults().idempotent(true),
                Pool.of("orders", uris),
                FileSource.of(path),
                HostSource.of("http://orders.internal:8080"));
    }
}
