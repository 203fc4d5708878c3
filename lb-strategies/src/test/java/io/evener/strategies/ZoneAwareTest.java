package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Cause;
import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancerEvent.StrategyRelieved;
import io.evener.LoadBalancerEvent.StrategyReport;
import io.evener.Locality;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Zones, seen from a balancer in eu/1. Shares are held to five standard deviations. */
class ZoneAwareTest {

    private static final int CALLS = 40_000;
    private static final Locality HERE = new Locality("eu", "1");

    /** Endpoints a, b, c..., each at one of these places. */
    private static List<Endpoint> at(String... places) {
        return IntStream.range(0, places.length)
                .mapToObj(i -> Balanced.endpoint(i).toBuilder()
                        .locality(locality(places[i]))
                        .build())
                .toList();
    }

    private static Locality locality(String place) {
        int slash = place.indexOf('/');
        return slash < 0 ? Locality.UNKNOWN : new Locality(place.substring(0, slash), place.substring(slash + 1));
    }

    private static String[] times(Object... placesAndCounts) {
        List<String> places = new ArrayList<>();
        for (int k = 0; k < placesAndCounts.length; k += 2) {
            for (int i = 0; i < (int) placesAndCounts[k + 1]; i++) {
                places.add((String) placesAndCounts[k]);
            }
        }
        return places.toArray(String[]::new);
    }

    private static Balanced of(String... places) {
        return new Balanced(Strategies.zoneAware(HERE, Strategies.random()), 5, at(places));
    }

    private static void assertShare(Balanced b, double share, String place) {
        assertShare(b, ChooseRequest.any(), share, place);
    }

    private static void assertShare(Balanced b, ChooseRequest request, double share, String place) {
        int seen = 0;
        for (Map.Entry<String, Integer> entry : b.count(CALLS, request).entrySet()) {
            boolean there = b.member(entry.getKey()).endpoint().locality().equals(locality(place));
            seen += there ? entry.getValue() : 0;
        }
        double sigma = Math.sqrt(CALLS * share * (1 - share));
        assertThat((double) seen).as(place).isBetween(CALLS * share - 5 * sigma, CALLS * share + 5 * sigma);
    }

    @Test
    void zoneAware_roomInTheOwnZone_staysThere() {
        try (Balanced b = of(times("eu/1", 3, "eu/2", 2, "us/1", 2))) {
            assertThat(b.count(900, ChooseRequest.any())).containsOnlyKeys("a", "b", "c");
        }
    }

    @Test
    void zoneAware_envoysExample_keepsFiveEighths() {
        ZoneAware strategy = Strategies.zoneAware(HERE, Strategies.random())
                .callers(Map.of(HERE, 4, new Locality("eu", "2"), 4, new Locality("eu", "3"), 2));
        try (Balanced b = new Balanced(strategy, 5, at(times("eu/1", 2, "eu/2", 4, "eu/3", 2)))) {
            assertShare(b, 0.625, "eu/1");
            assertShare(b, 0.25, "eu/2");
            assertShare(b, 0.125, "eu/3");
            assertThat(b.balancer.explain(ChooseRequest.any()).rule())
                    .isEqualTo(
                            "zoneAware: zone eu/1 (62.5 %), zone eu/2 (25.0 %), zone eu/3 (12.5 %) > random: a uniform draw");
        }
    }

    /** Scenario E33: one survivor in the local zone gets what an endpoint elsewhere gets, not everything. */
    @Test
    void e33_zoneAware_oneSurvivorHere_isNotFlooded() {
        try (Balanced b = of(times("eu/1", 4, "eu/2", 5, "eu/3", 5))) {
            for (String id : List.of("a", "b", "c")) {
                b.pool.eject(id, "trial");
            }
            assertShare(b, 0.2727, "eu/1"); // of a third of all calls: an eleventh of all
            b.pool.update(at(times("eu/1", 4, "eu/2", 5, "eu/3", 5)).subList(3, 14));
            assertShare(b, 0.2727, "eu/1");
        }
    }

    @Test
    void zoneAware_weights_countAsCapacity() {
        List<Endpoint> endpoints = new ArrayList<>(at(times("eu/1", 3, "eu/2", 3)));
        endpoints.set(5, endpoints.get(5).toBuilder().weight(4).build());
        try (Balanced b = new Balanced(Strategies.zoneAware(HERE, Strategies.random()), 5, endpoints)) {
            assertShare(b, 0.6666, "eu/1"); // U = 3/9, L = 1/2
        }
    }

    @Test
    void zoneAware_slowStartHere_sendsTheRestAway() {
        try (Balanced b = of(times("eu/1", 3, "eu/2", 3))) {
            for (String id : List.of("a", "b", "c")) {
                b.guard().admission(b.member(id), 0.25);
            }
            b.time.runDue();
            assertShare(b, 0.40, "eu/1"); // U = 0.75 / 3.75, L = 1/2
        }
    }

    @Test
    void zoneAware_nobodyHere_prefersTheRegion() {
        try (Balanced b = of(times("eu/2", 4, "us/1", 2, "us/2", 2))) {
            assertThat(b.count(900, ChooseRequest.any())).containsOnlyKeys("a", "b", "c", "d");
        }
    }

    /** Law 2: before an exclusion is forgotten, the own region is asked, then the rest. */
    @Test
    void zoneAware_exclusions_goToTheRegionFirst_thenElsewhere() {
        ZoneAware strategy = Strategies.zoneAware(HERE, Strategies.random())
                .callers(Map.of(HERE, 1, locality("eu/2"), 1, locality("us/1"), 4));
        try (Balanced b = new Balanced(strategy, 5, at("us/1", "us/1", "", "eu/2", "eu/1", "eu/1"))) {
            ChooseRequest request = ChooseRequest.any().strict();
            List<String> order = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                String next = b.serve(request);
                order.add(b.member(next).endpoint().locality().zone());
                request = request.excluding(b.member(next));
            }
            assertThat(order).containsExactly("1", "1", "2", "", "1", "1");
        }
    }

    @Test
    void zoneAware_keys_stayInTheirZone() {
        try (Balanced b = of(times("eu/1", 2, "eu/2", 4))) {
            for (int key = 0; key < 100; key++) {
                ChooseRequest request = ChooseRequest.hash(key * 0x9E37L);
                Locality zone = b.member(b.serve(request)).endpoint().locality();
                for (int again = 0; again < 10; again++) {
                    assertThat(b.member(b.serve(request)).endpoint().locality()).isEqualTo(zone);
                }
            }
            int here = 0;
            for (int key = 0; key < 6_000; key++) {
                here += b.member(b.serve(ChooseRequest.key("key " + key)))
                                .endpoint()
                                .locality()
                                .equals(HERE)
                        ? 1
                        : 0;
            }
            assertThat(here).isBetween(3_817, 4_181); // 2/3 (0.6666) of 6000, 5 sigma
        }
    }

    /** Law 8: a setting that takes no effect at this size is reported, once; and so is that it does again. */
    @Test
    void zoneAware_tooFewEndpoints_usesAllAlike_andSaysSo() {
        try (Balanced b = of(times("eu/1", 3, "eu/2", 3))) {
            assertThat(reports(b)).isEmpty();
            b.pool.eject("f", "trial");
            b.pool.eject("e", "trial");
            assertShare(b, 0.75, "eu/1");
            b.pool.readmit("e");
            b.pool.readmit("f");
            assertThat(b.count(300, ChooseRequest.any())).containsOnlyKeys("a", "b", "c");
            assertThat(reports(b))
                    .containsExactly(new StrategyReport(
                            "p",
                            "zoneAware(random)",
                            "p",
                            "all zones are used alike, minEndpoints=6, endpoints that are well: 5"));
            assertThat(b.events)
                    .filteredOn(StrategyRelieved.class::isInstance)
                    .containsExactly(new StrategyRelieved(
                            "p", "zoneAware(random)", "p", "the caller's zone is preferred again"));
        }
        ZoneAware few = Strategies.zoneAware(HERE, Strategies.random()).minEndpoints(2);
        try (Balanced b = new Balanced(few, 5, at("eu/1", "eu/2"))) {
            assertThat(b.count(300, ChooseRequest.any())).containsOnlyKeys("a");
        }
    }

    @Test
    void zoneAware_nobodyHere_isReported_oncePerChange() {
        ZoneAware strategy = Strategies.zoneAware(new Locality("eu", "9"), Strategies.random());
        try (Balanced b = new Balanced(strategy, 5, at(times("eu/1", 3, "us/2", 3)))) {
            b.pool.eject("f", "trial");
            b.pool.readmit("f");
            assertThat(reports(b))
                    .extracting(StrategyReport::text)
                    .filteredOn(text -> text.contains("here="))
                    .containsExactly("no endpoint is in the caller's zone: here=eu/9, nearest zone=eu/1");
        }
        try (Balanced b = new Balanced(strategy, 5, List.of())) {
            assertThat(reports(b)).isEmpty(); // who knows where they will be
        }
    }

    private static List<StrategyReport> reports(Balanced b) {
        return b.events.stream()
                .filter(StrategyReport.class::isInstance)
                .map(StrategyReport.class::cast)
                .toList();
    }

    /** Scenario E20: all probes fail; everybody serves. */
    @Test
    void e20_zoneAware_allProbesFail_everybodyServes() {
        try (Balanced b = of(times("eu/1", 4, "eu/2", 4))) {
            for (int i = 0; i < 8; i++) {
                b.guard().out(b.member(Balanced.id(i)), Cause.PROBE, "404");
            }
            b.time.runDue();
            assertThat(b.count(1_000, ChooseRequest.any())).hasSize(8);
        }
    }

    @Test
    void zoneAware_badSettings_areRefused() {
        ZoneAware strategy = Strategies.zoneAware(HERE, Strategies.random());
        assertThatThrownBy(() -> Strategies.zoneAware(Locality.UNKNOWN, Strategies.random()))
                .hasMessage("must have a zone: here=" + Locality.UNKNOWN);
        assertThatThrownBy(() -> strategy.minEndpoints(0)).hasMessage("must be >= 1: minEndpoints=0");
        assertThatThrownBy(() -> strategy.callers(Map.of()))
                .hasMessage("must count the callers here: callers={}, here=" + HERE);
        assertThatThrownBy(() -> strategy.callers(Map.of(HERE, -1)))
                .hasMessage("must be >= 0: callers=-1, zone=" + HERE);
        assertThat(strategy.minEndpoints(3).callers(Map.of(HERE, 1)).name()).isEqualTo("zoneAware(random)");
    }
}
