package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Cause;
import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancerEvent.StrategyReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Calls from region eu, whose endpoints are a to d, in virtual time. */
class RegionFailoverTest {

    private static final String[] THREE = {
        "eu", "eu", "eu", "eu", "us", "us", "us", "us", "asia", "asia", "asia", "asia", "asia"
    };
    private static final String LEFT = "calls leave region eu: ";
    private static final String BACK = "calls return to region eu";

    private static RegionFailover home() {
        return Strategies.regionFailover("eu", Strategies.random()).order(List.of("us"));
    }

    private static Regions three(long seed) {
        return new Regions(home(), seed, THREE);
    }

    private static Regions three(RegionFailover strategy) {
        return new Regions(strategy, 3, THREE);
    }

    @Test
    void region_usualFailures_isNeverLeft() {
        for (int seed = 0; seed < 5; seed++) {
            try (Regions r = three(seed).failing("eu", 0.005)) {
                assertThat(r.share("eu", 100, 600)).isEqualTo(1);
            }
        }
    }

    /** What failed while there was nowhere else to go is no reason to go there now. */
    @Test
    void region_stormWhileAlone_isNoReasonToLeaveItLater() {
        try (Regions r = three(3)) {
            r.b.pool.update(Regions.endpoints("eu", "eu", "eu", "eu"));
            r.failing("eu", 0.2).run(100, Duration.ofSeconds(30));
            r.failing("eu", 0).run(100, Duration.ofSeconds(300));
            r.b.pool.update(Regions.endpoints(THREE));
            assertThat(r.share("eu", 100, 60)).isEqualTo(1);
        }
    }

    /** At 100 calls/s 97 of 100 storms are left within 5 s. Five later ones of 40 would be as rare as 1 in 100. */
    @Test
    void region_stormOf5Percent_isLeftWithin5Seconds() {
        List<Double> late = new ArrayList<>();
        for (int seed = 0; seed < 40; seed++) {
            try (Regions r = three(seed)) {
                r.run(100, Duration.ofMillis(12_300));
                double seconds = r.failing("eu", 0.05).until(LEFT, 100, 60);
                if (seconds > 5) {
                    late.add(seconds);
                }
                assertThat(r.run(100, Duration.ofSeconds(1)).getOrDefault("us", 0))
                        .isGreaterThan(80);
            }
        }
        assertThat(late).hasSizeLessThan(5);
    }

    @Test
    void region_allCallsFail_isLeftWithin2Seconds() {
        try (Regions r = three(1)) {
            r.run(100, Duration.ofSeconds(20));
            assertThat(r.failing("eu", 1).until(LEFT, 100, 60)).isLessThanOrEqualTo(1.6);
        }
    }

    @Test
    void region_latencyTimes4_isLeftWithin3Seconds_butNotUnlessAsked() {
        try (Regions r = three(home().maxLatency(Duration.ofMillis(30), 0.5));
                Regions careless = three(home())) {
            r.run(100, Duration.ofSeconds(20));
            assertThat(r.taking("eu", Duration.ofMillis(40)).until(LEFT, 100, 60))
                    .isLessThanOrEqualTo(3.5); // more than half of 5 s of answers, at most
            assertThat(r.reports(LEFT)).isEqualTo(1);
            assertThat(careless.taking("eu", Duration.ofSeconds(1)).share("eu", 100, 20))
                    .isEqualTo(1);
        }
    }

    /** One answer of 50 takes long, where one of 100 may; the mean hardly moves. */
    @Test
    void region_tailTooLong_isLeft() {
        try (Regions r = three(home().maxLatency(Duration.ofMillis(100), 0.99))) {
            r.run(100, Duration.ofSeconds(20));
            for (int i = 0; i < 15 && r.reports(LEFT) == 0; i++) {
                r.taking("eu", Duration.ofMillis(10)).run(100, Duration.ofMillis(950));
                r.taking("eu", Duration.ofMillis(150)).run(100, Duration.ofMillis(50));
            }
            assertThat(r.reports(LEFT)).isEqualTo(1);
        }
    }

    @Test
    void region_healed_isBackWithin30Seconds_bySteps() {
        for (int seed = 0; seed < 20; seed++) {
            try (Regions r = three(seed)) {
                r.run(100, Duration.ofSeconds(10));
                r.failing("eu", 1).run(100, Duration.ofSeconds(20));
                assertThat(r.share("eu", 100, 10)).isBetween(0.001, 0.025); // 10 trials +- 5 deviations, of 1,000
                double seconds = r.failing("eu", 0).until(BACK, 100, 60);
                assertThat(r.b.events)
                        .filteredOn(StrategyReport.class::isInstance)
                        .as("going back is no warning")
                        .hasSize(1);
                assertThat(seconds).isLessThan(24);
                assertThat(r.share("eu", 100, 1)).isLessThan(0.26);
                r.run(100, Duration.ofSeconds(6));
                assertThat(r.share("eu", 100, 10)).isEqualTo(1);
            }
        }
    }

    /** What all have in common: home keeps the calls in the end, and calls don't wander about. */
    @Test
    void regions_allBadAlike_homeServes() {
        try (Regions r = three(2)) {
            r.failing("eu", 1).failing("us", 1).failing("asia", 1).run(100, Duration.ofSeconds(20));
            assertThat(r.share("eu", 100, 120)).isGreaterThan(0.95);
            assertThat(r.reports("calls ")).isEqualTo(3);
        }
    }

    @Test
    void regions_allBad_oneHalfAsBad_serves() {
        try (Regions r = three(2)) {
            r.failing("eu", 1).failing("us", 0.9).failing("asia", 0.3).run(100, Duration.ofSeconds(60));
            assertThat(r.share("asia", 100, 60)).isGreaterThan(0.9);
        }
    }

    @Test
    void region_stormForAnHour_isTriedEverMoreRarely() {
        try (Regions r = three(4)) {
            r.failing("eu", 0.05).run(100, Duration.ofMinutes(10));
            int early = r.reports(LEFT);
            int tried = r.run(100, Duration.ofMinutes(50)).getOrDefault("eu", 0);
            // pauses of 5, 5, 5, 10, 20... 160 s and the ramps between make 8 in ten minutes, then one in 3 minutes or
            // fewer
            assertThat(early).isLessThanOrEqualTo(8);
            assertThat(r.reports(LEFT) - early).isLessThanOrEqualTo(15);
            assertThat(tried / 300_000.0).isLessThan(0.04); // trials, and the ramps of relapses
        }
    }

    @Test
    void region_fewCalls_isLeftAfter20OfThem_notBefore() {
        try (Regions r = three(5)) {
            double seconds = r.failing("eu", 1).until(LEFT, 1, 120);
            assertThat(seconds).isBetween(20.0, 25.0);
        }
    }

    @Test
    void region_aCallIn10Seconds_isNotJudged() {
        try (Regions r = three(5)) {
            assertThat(r.failing("eu", 1).share("eu", 0.1, 3_600)).isEqualTo(1);
        }
    }

    @Test
    void region_empty_isLeftAtOnce_andTakenBackAtOnce() {
        try (Regions r = three(6)) {
            for (String id : List.of("a", "b", "c", "d")) {
                r.b.pool.eject(id, "trial");
            }
            assertThat(r.share("us", 100, 1)).isEqualTo(1);
            for (String id : List.of("a", "b", "c", "d")) {
                r.b.pool.readmit(id);
            }
            assertThat(r.share("eu", 100, 1)).isEqualTo(1);
        }
    }

    /** Scenario E33: who is left of a region doesn't get all its calls. */
    @Test
    void e33_regionLosesMembers_spillsWhatTheOthersCantCarry() {
        try (Regions r = three(6)) {
            r.b.pool.eject("a", "trial");
            assertThat(r.share("eu", 100, 1)).isEqualTo(1);
            r.b.pool.eject("b", "trial");
            assertShare(r, 0.70);
            r.b.pool.eject("c", "trial");
            assertShare(r, 0.35);
        }
    }

    /** To five standard deviations. */
    private static void assertShare(Regions r, double share) {
        double sigma = Math.sqrt(share * (1 - share) / 10_000);
        assertThat(r.share("eu", 1_000, 10)).isBetween(share - 5 * sigma, share + 5 * sigma);
    }

    /** An uncorrelated failure is an endpoint's: a guard has ten seconds to take it out. */
    @Test
    void region_oneMemberFails_isKeptForItsGuards_andLeftWithout() {
        try (Regions guarded = three(7);
                Regions r = three(7)) {
            guarded.failing("a", 1).run(100, Duration.ofSeconds(8));
            guarded.b.guard().out(guarded.b.member("a"), Cause.OUTLIER, "fails");
            assertThat(guarded.share("eu", 100, 60)).isEqualTo(1);
            assertThat(guarded.reports("calls ")).isZero();
            assertThat(r.failing("a", 1).until(LEFT, 100, 60)).isBetween(10.0, 12.0);
        }
    }

    /** Law 2: the others are asked before an exclusion is forgotten, those that are well first. */
    @Test
    void region_everybodyExcluded_retryGoesToTheNextThatIsWell() {
        try (Regions r = three(8)) {
            ChooseRequest retry = ChooseRequest.any();
            for (String id : List.of("a", "b", "c", "d")) {
                retry = retry.excluding(r.b.member(id));
            }
            assertThat(r.b.count(200, retry)).containsOnlyKeys("e", "f", "g", "h");
            r.failing("us", 1).asking(i -> ChooseRequest.any());
            ChooseRequest elsewhere = retry;
            r.asking(i -> elsewhere).until("calls leave region us", 100, 20);
            assertThat(r.b.count(200, retry)).containsOnlyKeys("i", "j", "k", "l", "m");
        }
    }

    @Test
    void region_onTrial_isNeverTriedByARetry() {
        try (Regions r = three(8)) {
            r.failing("eu", 1).run(100, Duration.ofSeconds(20));
            ChooseRequest retry = ChooseRequest.any().excluding(r.b.member("e"));
            assertThat(r.b.count(2_000, retry)).containsOnlyKeys("f", "g", "h");
        }
    }

    /** Keys are at home in one place per region; who is tried is drawn, so that no key fails again and again. */
    @Test
    void region_keys_moveTogether_andShareTrials() {
        RegionFailover strategy =
                Strategies.regionFailover("eu", Strategies.rendezvous()).order(List.of("us"));
        try (Regions r = three(strategy)) {
            ChooseRequest key = ChooseRequest.key("customer-42");
            assertThat(r.b.count(100, key)).hasSize(1);
            r.asking(i -> ChooseRequest.hash(i * 0x9E3779B97F4A7C15L))
                    .failing("eu", 1)
                    .run(100, Duration.ofSeconds(20));
            Map<String, Integer> counts = r.b.count(1_000, key);
            assertThat(counts).hasSize(2);
            assertThat(counts.values()).anyMatch(count -> count > 900);
        }
    }

    @Test
    void unlisted_whoCanCarryMost_standsIn_andGoesOnTo() {
        RegionFailover strategy = Strategies.regionFailover("eu", Strategies.random());
        try (Regions r = three(strategy)) {
            r.failing("eu", 1).run(100, Duration.ofSeconds(10));
            assertThat(r.share("asia", 100, 10)).isGreaterThan(0.95);
            List<Endpoint> fewer = new ArrayList<>(Regions.endpoints(THREE));
            fewer.removeIf(endpoint -> List.of("l", "m").contains(endpoint.id()));
            r.b.pool.update(fewer);
            assertThat(r.share("asia", 100, 10)).isGreaterThan(0.95);
        }
    }

    /** Scenario E22: discovery loses a region for a moment; what was known of it is known still. */
    @Test
    void e22_regionBlinks_isStillBad() {
        try (Regions r = three(9)) {
            r.failing("eu", 1).run(100, Duration.ofSeconds(10));
            List<Endpoint> all = Regions.endpoints(THREE);
            r.b.pool.update(all.subList(4, all.size()));
            r.run(100, Duration.ofSeconds(1));
            r.b.pool.update(all);
            assertThat(r.share("us", 100, 1)).isGreaterThan(0.9);
        }
    }

    /** Scenario E20: the probe path is broken everywhere; nobody is refused. */
    @Test
    void e20_allProbesFail_homeServes() {
        try (Regions r = three(9)) {
            for (Endpoint endpoint : Regions.endpoints(THREE)) {
                r.b.guard().out(r.b.member(endpoint.id()), Cause.PROBE, "404");
            }
            r.b.time.runDue();
            assertThat(r.share("eu", 100, 1)).isEqualTo(1);
        }
    }

    @Test
    void explain_tellsWhereCallsGo_andWhy() {
        try (Regions r = three(1)) {
            assertThat(r.b.rule()).isEqualTo("regionFailover: region eu (100 %) > random: a uniform draw");
            r.failing("eu", 1).run(100, Duration.ofSeconds(20));
            assertThat(r.b.rule()).startsWith("regionFailover: region us (100 %) > random");
            assertThat(r.b.balancer.explain(ChooseRequest.any()).toString())
                    .containsPattern("region eu, left: [0-9.]+ % of [0-9]+ calls failed, 1.[0-9] % on trial");
        }
    }

    @Test
    void home_withoutEndpoints_isReported() {
        try (Balanced b = new Balanced(
                Strategies.regionFailover("mars", Strategies.random()), 5, Regions.endpoints("eu", "us"))) {
            assertThat(b.events)
                    .anyMatch(event -> event instanceof StrategyReport report
                            && report.text().equals("no endpoint is in the caller's region: home=mars"));
        }
    }

    @Test
    void badSettings_areRefused() {
        RegionFailover strategy = home();
        assertThatThrownBy(() -> Strategies.regionFailover(" ", Strategies.random()))
                .hasMessage("must not be blank: home= ");
        assertThatThrownBy(() -> strategy.order(List.of("us", "eu")))
                .hasMessage("must not be home, which is always first: region=eu");
        assertThatThrownBy(() -> strategy.order(List.of("us", "us"))).hasMessage("must not be listed twice: region=us");
        assertThatThrownBy(() -> strategy.maxFailureRatio(0)).hasMessage("must be > 0 and < 1: maxFailureRatio=0.0");
        assertThatThrownBy(() -> strategy.maxFailureRatio(Double.NaN))
                .hasMessage("must be > 0 and < 1: maxFailureRatio=NaN");
        assertThatThrownBy(() -> strategy.maxLatency(Duration.ZERO, 0.5)).hasMessage("must be > 0: limit=PT0S");
        assertThatThrownBy(() -> strategy.maxLatency(Duration.ofSeconds(1), 1))
                .hasMessage("must be > 0 and < 1: quantile=1.0");
        assertThatThrownBy(() -> strategy.window(Duration.ofMillis(999)))
                .hasMessage("must be >= PT1S: window=PT0.999S");
        assertThatThrownBy(() -> strategy.minCalls(0)).hasMessage("must be >= 1: minCalls=0");
        assertThat(strategy.window(Duration.ofSeconds(2)).minCalls(5).maxFailureRatio(0.5))
                .hasToString("regionFailover(random)");
    }

    /** Another setting must not send all calls back to a region that is down. */
    @Test
    void swap_forOneWithOtherSettings_leavesTheRegionLeft() {
        try (Regions r = three(1)) {
            r.run(100, Duration.ofSeconds(20));
            r.failing("eu", 1).until(LEFT, 100, 60);
            r.run(100, Duration.ofSeconds(5));
            r.b.balancer.swap(home().minCalls(30));
            assertThat(r.share("eu", 100, 60)).isBetween(0.001, 0.03);
            assertThat(r.reports(LEFT)).as("once and for all").isEqualTo(1);
            assertThat(r.failing("eu", 0).until(BACK, 100, 60)).isLessThan(60);
        }
    }
}
