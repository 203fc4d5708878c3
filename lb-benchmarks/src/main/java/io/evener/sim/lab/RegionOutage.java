package io.evener.sim.lab;

import io.evener.Locality;
import io.evener.PoolSnapshot;
import io.evener.health.CircuitBreaker;
import io.evener.sim.Arrivals;
import io.evener.sim.Cluster;
import io.evener.sim.Distribution;
import io.evener.sim.Server;
import io.evener.sim.ServerControl;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.MemberState;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** All servers of the caller's region fail some calls, or are slow; none so much that a breaker opens. */
final class RegionOutage {

    private static final int SERVERS = 4;
    private static final int HEALTHY_SECONDS = 30;
    private static final int SICK_SECONDS = 60;
    private static final int WATCHED_SECONDS = 60;
    private static final int HEALED = HEALTHY_SECONDS + SICK_SECONDS;
    /** What the strategy promises to need to notice, and to trust the region again. */
    private static final int NOTICED_SECONDS = 5;

    private static final int TRUSTED_SECONDS = 30;

    private static final Locality HOME = new Locality("home", "a");
    private static final Locality NEAR = new Locality("near", "a");
    private static final Locality FAR = new Locality("far", "a");

    private RegionOutage() {}

    static Experiment get() {
        return new Oracle(
                Experiment.Kind.RESILIENCE,
                "region-failover",
                "One of three regions fails 5 % of its calls for a minute, or becomes five times slower",
                RegionOutage::sums);
    }

    private static void sums(Oracle.Sums sums) {
        Strategy without = Strategies.zoneAware(HOME, Strategies.leastRequest());
        Strategy byFailures =
                Strategies.regionFailover("home", Strategies.leastRequest()).order(List.of("near", "far"));
        Strategy byLatency = Strategies.regionFailover("home", Strategies.leastRequest())
                .order(List.of("near", "far"))
                .maxLatency(Duration.ofMillis(100), 0.95);
        List<List<String>> failing = new ArrayList<>();
        List<List<String>> slow = new ArrayList<>();
        for (Strategy strategy : List.of(without, byFailures)) {
            Residence residence = new Residence();
            sums.add(
                    outage(sums.plan(), strategy, residence, server -> server.failing(0.05, Duration.ofMillis(1))),
                    (sheet, result) -> failing.add(judgeFailing(sheet, strategy, residence, result)));
        }
        for (Strategy strategy : List.of(without, byLatency)) {
            Residence residence = new Residence();
            sums.add(
                    outage(sums.plan(), strategy, residence, server -> server.speed(0.2)),
                    (sheet, result) -> slow.add(judgeSlow(sheet, strategy, residence, result)));
        }
        sums.then(sheet -> {
            sheet.grid("5 % fail, 200 calls/s", header("failed"), failing);
            sheet.grid("Five times slower, 200 calls/s", header("median"), slow);
        });
    }

    private static List<String> header(String what) {
        return List.of(
                "strategy",
                what + ", before",
                "meanwhile, after 5 s",
                "after 30 s of health",
                "away after",
                "back after");
    }

    private static Simulation.Builder outage(
            Plan plan, Strategy strategy, Residence residence, Consumer<ServerControl> sickness) {
        return plan.simulation()
                .strategy(strategy)
                .servers(SERVERS, server(HOME, 1))
                .servers(SERVERS, server(NEAR, 5))
                .servers(SERVERS, server(FAR, 50))
                .arrivals(Arrivals.poisson(200))
                .duration(Duration.ofSeconds(HEALED + WATCHED_SECONDS))
                .warmUp(0)
                .timeline(Duration.ofSeconds(1))
                .guard(cluster -> CircuitBreaker.ofDefaults())
                .guard(cluster -> residence)
                .at(Duration.ofSeconds(HEALTHY_SECONDS), cluster -> home(cluster, sickness))
                .at(Duration.ofSeconds(HEALED), cluster -> home(cluster, ServerControl::restart));
    }

    private static Server server(Locality place, int roundTripMillis) {
        return Server.fifo(4)
                .network(Distribution.constant(Duration.ofMillis(roundTripMillis)))
                .at(place);
    }

    private static void home(Cluster cluster, Consumer<ServerControl> what) {
        for (int i = 0; i < SERVERS; i++) {
            what.accept(cluster.server(i));
        }
    }

    private static List<String> judgeFailing(
            Sheet sheet, Strategy strategy, Residence residence, SimulationResult result) {
        int from = HEALTHY_SECONDS + NOTICED_SECONDS;
        double meanwhile = Outages.failed(result, from, HEALED - from);
        double after = Outages.failed(result, HEALED + TRUSTED_SECONDS, WATCHED_SECONDS - TRUSTED_SECONDS);
        if (defended(strategy)) {
            sheet.check(Check.atMost("5 % fail: failed, meanwhile", meanwhile, 0.005));
            sheet.check(Check.atMost("5 % fail: failed, after", after, 0));
            residence.check(sheet, "5 % fail");
        } else {
            sheet.check(Check.within("5 % fail, undefended: failed, meanwhile", meanwhile, 0.05, 0.01));
        }
        return residence.row(
                strategy,
                Numbers.percent(Outages.failed(result, 0, HEALTHY_SECONDS), 2),
                Numbers.percent(meanwhile, 2),
                Numbers.percent(after, 2));
    }

    private static List<String> judgeSlow(
            Sheet sheet, Strategy strategy, Residence residence, SimulationResult result) {
        double before = median(result, 0, HEALTHY_SECONDS);
        double meanwhile = median(result, HEALTHY_SECONDS + NOTICED_SECONDS, HEALED);
        double after = median(result, HEALED + TRUSTED_SECONDS, HEALED + WATCHED_SECONDS);
        if (defended(strategy)) {
            sheet.check(Check.atMost("slow: median in ms, meanwhile", meanwhile, before + 10));
            residence.check(sheet, "slow");
        } else {
            sheet.check(Check.atLeast("slow, undefended: median in ms, meanwhile", meanwhile, 3 * before));
        }
        return residence.row(strategy, millis(before), millis(meanwhile), millis(after));
    }

    private static boolean defended(Strategy strategy) {
        return strategy.name().startsWith("regionFailover");
    }

    private static String millis(double millis) {
        return Numbers.fixed(millis, 1) + " ms";
    }

    /** Returns the mean of the seconds' medians. */
    private static double median(SimulationResult result, int from, int to) {
        return result.timeline().subList(from, to).stream()
                        .mapToLong(period -> period.median().toNanos())
                        .average()
                        .orElse(Double.NaN)
                / 1e6;
    }

    /** Counts by the second which part of the calls stays at home. A guard that guards nothing; for one simulation. */
    private static final class Residence implements Guard {
        private final long[] all = new long[2 * (HEALED + WATCHED_SECONDS)];
        private final long[] atHome = new long[all.length];

        @Override
        public Attached attach(GuardContext context) {
            context.track((member, peers) -> new MemberState() {
                @Override
                public void begun(long nowNanos) {
                    int second = (int) (context.ticker().nanos() / 1_000_000_000);
                    all[second]++;
                    atHome[second] += member.endpoint().locality().equals(HOME) ? 1 : 0;
                }
            });
            return new Attached() {
                @Override
                public void changed(PoolSnapshot snapshot) {}
            };
        }

        private double share(int second) {
            return (double) atHome[second] / Math.max(1, all[second]);
        }

        /** Returns after how many whole seconds of sickness nine of ten calls were elsewhere. */
        private int awayAfter() {
            int second = HEALTHY_SECONDS;
            while (second < HEALED && share(second) > 0.1) {
                second++;
            }
            return second - HEALTHY_SECONDS;
        }

        /** Returns after how many whole seconds of health nearly all calls were at home for good. */
        private int backAfter() {
            int second = HEALED + WATCHED_SECONDS;
            while (second > HEALED && share(second - 1) > 0.95) {
                second--;
            }
            return second - HEALED;
        }

        void check(Sheet sheet, String what) {
            sheet.check(Check.atMost(what + ": seconds until away", awayAfter(), NOTICED_SECONDS));
            sheet.check(Check.atMost(what + ": seconds until back", backAfter(), TRUSTED_SECONDS));
        }

        List<String> row(Strategy strategy, String before, String meanwhile, String after) {
            boolean defended = defended(strategy);
            return List.of(
                    strategy.name(),
                    before,
                    meanwhile,
                    after,
                    defended ? awayAfter() + " s" : "never",
                    defended ? backAfter() + " s" : "-");
        }
    }
}
