package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Cause;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent.GuardReport;
import io.evener.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who starts slowly, from where, and who carries the calls meanwhile. */
class SlowStartTest extends SlowStarting {

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 1, 2, 4})
    void newcomer_followsTheCurveInSixteenths(double aggression) {
        SlowStart slow = SIXTEEN.aggression(aggression);
        guarded(slow, endpoints(3));
        assertThat(shares()).containsExactly(1.0, 1.0, 1.0);
        pool.add(endpoint(3));
        for (int second = 0; second <= 16; second++) {
            double exact = slow.share(second * 1_000_000_000L);
            assertThat(share(3)).as("second %d", second).isEqualTo(Math.ceil(exact * 16 - 1e-9) / 16);
            seconds(1);
        }
        assertThat(shares()).containsOnly(1.0);
    }

    @Test
    void newcomer_hasItsShareInTheFirstSnapshotThatIsChosenFrom() {
        guarded(SIXTEEN, endpoints(3));
        List<Double> compiled = new ArrayList<>();
        try (LoadBalancer other = LoadBalancer.builder(pool)
                .strategy(new Compiled(snapshot -> compiled.add(snapshot.admission(snapshot.size() - 1))))
                .build()) {
            compiled.clear();
            pool.add(endpoint(3));
            assertThat(compiled).containsExactly(LEAST);
            assertThat(other.acquire().complete(Outcome.SUCCESS)).isTrue();
        }
    }

    // ---- who -----------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(strings = {"PROBE", "OUTLIER", "BREAKER", "PUSHBACK"})
    void recovered_startsAgain(String cause) {
        guarded(SIXTEEN, endpoints(3));
        out(1, Cause.valueOf(cause));
        seconds(5);
        in(1, Cause.valueOf(cause));
        assertThat(shares()).containsExactly(1.0, LEAST, 1.0);
        seconds(8);
        assertThat(shares()).containsExactly(1.0, 0.5, 1.0);
        out(1, Cause.valueOf(cause));
        seconds(100);
        in(1, Cause.valueOf(cause));
        assertThat(shares()).as("not where it was").containsExactly(1.0, LEAST, 1.0);
    }

    @Test
    void ejectedByHandDrainedAndWeightless_startAgain() {
        guarded(SIXTEEN, endpoints(5));
        pool.eject(endpoint(0).id(), "test");
        pool.drain(endpoint(1).id(), Duration.ofSeconds(1));
        pool.update(List.of(endpoint(0), endpoint(1), weighted(2, 0), endpoint(3), endpoint(4)));
        seconds(5);
        pool.readmit(endpoint(0).id());
        pool.readmit(endpoint(1).id());
        pool.update(List.of(endpoints(5)));
        assertThat(shares()).containsExactly(3 / 16.0, 3 / 16.0, 3 / 16.0, 1.0, 1.0); // (5/2 - 2) / 3, rounded up
    }

    @Test
    void leftAndBack_startsAgain_fromTheBeginning() {
        guarded(SIXTEEN, endpoints(3));
        pool.add(endpoint(3));
        seconds(8);
        assertThat(share(3)).isEqualTo(0.5);
        pool.remove(endpoint(3).id());
        seconds(1);
        pool.add(endpoint(3));
        assertThat(share(3)).isEqualTo(LEAST);
    }

    @Test
    void republished_startsNothing_E13_E18() {
        guarded(SIXTEEN, endpoints(3));
        pool.add(endpoint(3));
        seconds(4);
        pool.update(IntStream.of(3, 1, 0, 2)
                .mapToObj(i -> endpoint(i).toBuilder().metadata("rack", "r" + i).build())
                .toList());
        assertThat(shares()).containsExactly(1.0, 1.0, 1.0, 0.25);
        seconds(4);
        assertThat(shares()).containsExactly(1.0, 1.0, 1.0, 0.5);
    }

    @Test
    void weightDoubled_startsAtTheOldPart() {
        guarded(SIXTEEN, weighted(0, 10), weighted(1, 10), weighted(2, 10));
        pool.update(List.of(weighted(0, 40), weighted(1, 19), weighted(2, 5)));
        assertThat(shares()).as("19 is not twice 10").containsExactly(0.25, 1.0, 1.0);
        seconds(4);
        assertThat(share(0)).isEqualTo(0.5);
        pool.update(List.of(weighted(0, 80), weighted(1, 100), weighted(2, 5)));
        assertThat(share(0))
                .as("a half of a half, raised to what the others can't carry")
                .isEqualTo(0.5);
        assertThat(share(1)).isEqualTo(0.5); // (185/2 - 5) / 180 = 0.486, rounded up
    }

    // ---- who carries the calls -----------------------------------------------------------------------------------

    @Test
    void wholePoolComesUp_hasNoSlowStart() {
        guarded(SIXTEEN);
        pool.update(List.of(endpoints(3)));
        assertThat(shares()).containsExactly(1.0, 1.0, 1.0);
        assertThat(events)
                .contains(new GuardReport(
                        "p", "p/SlowStart", "no slow start for 3 of 3 endpoints: nobody else carries the calls"));
        seconds(0.5);
        pool.add(endpoint(3));
        assertThat(share(3)).as("belongs to the beginning").isEqualTo(1);
        seconds(1);
        pool.add(endpoint(4));
        assertThat(share(4)).isEqualTo(LEAST);
    }

    @Test
    void addedOneByOne_atTheBeginning_haveNoSlowStart() {
        guarded(SIXTEEN);
        for (int i = 0; i < 4; i++) {
            pool.add(endpoint(i));
            assertThat(shares()).containsOnly(1.0);
        }
        assertThat(time.pending()).isLessThanOrEqualTo(3);
    }

    @Test
    void lastWarmOneLeaves_thoseFurthestCarryTheCalls() {
        guarded(SIXTEEN, endpoints(2));
        pool.add(endpoint(2));
        seconds(6);
        pool.add(endpoint(3));
        seconds(4);
        assertThat(shares()).containsExactly(1.0, 1.0, 10 / 16.0, 4 / 16.0);
        pool.eject(endpoint(0).id(), "test");
        pool.eject(endpoint(1).id(), "test");
        assertThat(share(2)).isEqualTo(1);
        assertThat(share(3)).as("(4/2 - 1) / 1").isEqualTo(1);
        pool.remove(endpoint(0).id());
        pool.remove(endpoint(1).id());
        assertThat(share(3)).as("one of two carries twice its share at most").isEqualTo(4 / 16.0);
    }

    @Test
    void fewWarm_sharesAreRaised() {
        guarded(SIXTEEN, endpoint(0));
        pool.update(List.of(endpoints(3)));
        assertThat(shares()).as("(3/2 - 1) / 2").containsExactly(1.0, 0.25, 0.25);
        seconds(3);
        assertThat(shares()).containsExactly(1.0, 0.25, 0.25);
        seconds(2);
        assertThat(shares()).containsExactly(1.0, 5 / 16.0, 5 / 16.0);
    }

    @Test
    void panic_givesAllOfTheShare_E20() {
        guarded(SIXTEEN, endpoints(3));
        out(0, Cause.PROBE);
        out(1, Cause.PROBE);
        out(2, Cause.PROBE);
        assertThat(pool.snapshot().eligibleCount()).isEqualTo(3);
        assertThat(shares()).containsExactly(1.0, 1.0, 1.0);
        in(0, Cause.PROBE);
        assertThat(share(0)).as("was in rotation all the time").isEqualTo(1);
        in(1, Cause.PROBE);
        assertThat(share(1)).as("(3/2 - 1) / 1").isEqualTo(0.5);
        in(2, Cause.PROBE);
        assertThat(shares()).containsExactly(1.0, 0.25, 0.25);
    }

    @Test
    void leftOnItsWay_backInPanic_hasAllOfItsShare() {
        guarded(SIXTEEN, endpoints(2));
        pool.add(endpoint(2));
        out(2, Cause.PROBE);
        assertThat(share(2)).isEqualTo(LEAST);
        out(0, Cause.PROBE);
        out(1, Cause.PROBE);
        assertThat(shares()).containsExactly(1.0, 1.0, 1.0);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 9})
    void onItsWay_isNeverAtZero_E6(long weight) {
        guarded(SIXTEEN.minShare(1e-12).aggression(0.01), weighted(0, 1_000), weighted(1, weight));
        pool.remove(weighted(1, weight).id());
        pool.add(weighted(1, weight));
        for (int second = 0; second < 16; second++) {
            assertThat(share(1)).isGreaterThanOrEqualTo(1 / 16.0);
            seconds(1);
        }
        assertThat(share(1)).isEqualTo(1);
    }
}
