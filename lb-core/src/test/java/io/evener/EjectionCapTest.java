package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Fixtures.Puppet;
import io.evener.LoadBalancerEvent.Detected;
import io.evener.LoadBalancerEvent.EjectionRefused;
import io.evener.LoadBalancerEvent.PanicChanged;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Law 8: what guards may take out together, and when health is overruled. Law 12: what is said when nobody is left. */
class EjectionCapTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0.5, 0",
        "1, 1, 0",
        "2, 0, 1",
        "2, 0.5, 1",
        "2, 1, 1",
        "3, 0.1, 1",
        "3, 0.5, 1",
        "4, 0.5, 2",
        "5, 0.5, 2",
        "10, 0.5, 5",
        "10, 0.3, 3",
        "10, 1, 9",
        "100, 0.29, 29",
        "100, 0.57, 57",
        "100000, 0.1, 10000"
    })
    void maxEjected_isTheFloorButOneAtLeastAndNeverAll(int n, double ratio, int most) {
        assertThat(Arbiter.maxEjected(n, ratio)).isEqualTo(most);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void passiveVerdicts_ofTwoGuards_stayUnderTheCapTogether(int n) {
        Fixtures f = new Fixtures().with(n);
        Puppet one = f.puppet();
        Puppet two = f.puppet();
        int stood = 0;
        for (int i = 0; i < n; i++) {
            stood += (i % 2 == 0 ? one : two).context.out(f.member(i), Cause.OUTLIER, "x") ? 1 : 0;
        }
        f.time.runDue();
        assertThat(stood).isEqualTo(n == 1 ? 0 : Math.max(1, n / 2));
        assertThat(f.pool.snapshot().eligibleCount()).isEqualTo(n - stood);
        assertThat(f.heard.of(EjectionRefused.class)).hasSize(n - stood);
        assertThat(f.heard.of(PanicChanged.class)).isEmpty();
    }

    /** A snapshot older than two verdicts knows of nobody who takes a call. */
    @Test
    void acquire_beforeTheSnapshotKnowsWhoWasLetIn_findsThem() {
        Fixtures f = new Fixtures().with(2);
        Puppet puppet = f.puppet();
        LoadBalancer balancer = f.balancer();
        puppet.context.out(f.member(0), Cause.OUTLIER, "x");
        f.time.runDue();
        puppet.context.in(f.member(0), Cause.OUTLIER);
        puppet.context.out(f.member(1), Cause.OUTLIER, "x");
        assertThat(f.pool.snapshot().eligible(0)).as("published yet").isFalse();
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(Fixtures.uri(1));
    }

    @Test
    void cause_isItsOwnersAlone() {
        Fixtures f = new Fixtures().with(4);
        Puppet one = f.puppet();
        Puppet two = f.puppet();
        one.context.out(f.member(0), Cause.OUTLIER, "one");
        two.context.out(f.member(0), Cause.OUTLIER, "two");
        one.context.in(f.member(0), Cause.OUTLIER);
        one.context.in(f.member(0), Cause.BREAKER);
        assertThat(f.member(0).isOpen()).isFalse();
        f.pool.readmit(Fixtures.uri(1));
        assertThat(f.member(0).isOpen()).isFalse();
        two.context.in(f.member(0), Cause.OUTLIER);
        assertThat(f.member(0).isOpen()).isTrue();
    }

    @Test
    void membersLeave_thoseOutLongestAreLetInAgain() {
        Fixtures f = new Fixtures().with(4);
        Puppet puppet = f.puppet();
        puppet.context.out(f.member(1), Cause.OUTLIER, "first");
        puppet.context.out(f.member(0), Cause.OUTLIER, "second");
        f.with(3);
        assertThat(f.pool.snapshot().eligible(1)).isTrue();
        assertThat(f.pool.snapshot().eligible(0)).isFalse();
        f.with(4);
        assertThat(f.pool.snapshot().eligibleCount())
                .as("the verdict still stands")
                .isEqualTo(2);
    }

    @Test
    void probes_takeOutAll_panicUntilOneIsWell() {
        Fixtures f = new Fixtures().with(2);
        Puppet probe = f.puppet();
        LoadBalancer balancer = f.balancer();
        probe.context.out(f.member(0), Cause.PROBE, "404");
        probe.context.out(f.member(1), Cause.PROBE, "404");
        f.time.runDue();
        assertThat(f.pool.snapshot().eligibleCount()).isEqualTo(2);
        assertThat(f.pool.snapshot().healthy(0)).isFalse();
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(Fixtures.uri(1));
        assertThat(balancer.explain(ChooseRequest.any()).panic()).isTrue();
        f.pool.eject(Fixtures.uri(1), "by hand");
        assertThat(balancer.acquire().endpoint().id()).as("hard causes win").isEqualTo(Fixtures.uri(2));
        f.pool.readmit(Fixtures.uri(1));
        probe.context.in(f.member(1), Cause.PROBE);
        f.time.runDue();
        assertThat(f.pool.snapshot().eligible(0)).isFalse();
        assertThat(f.heard.of(PanicChanged.class))
                .extracting(PanicChanged::panic)
                .containsExactly(true, false);
    }

    @Test
    void panicThreshold_isBelowNotAt() {
        Fixtures f = new Fixtures(builder -> builder.panicThreshold(0.07)).with(100);
        Puppet probe = f.puppet();
        for (int i = 7; i < 100; i++) {
            probe.context.out(f.member(i), Cause.PROBE, "x");
        }
        assertThat(f.member(50).isOpen()).isFalse();
        probe.context.out(f.member(0), Cause.PROBE, "x");
        assertThat(f.member(50).isOpen()).isTrue();
    }

    @Test
    void detected_isToldAndTakesNobodyOut() {
        Fixtures f = new Fixtures().with(1);
        Puppet puppet = f.puppet();
        puppet.context.detected(f.member(0), Cause.OUTLIER, "9 of 10 failed");
        f.time.runDue();
        assertThat(f.heard.of(Detected.class))
                .containsExactly(new Detected("orders", Fixtures.uri(1), Cause.OUTLIER, "9 of 10 failed"));
        assertThat(f.heard.of(EjectionRefused.class)).isEmpty();
        assertThat(f.pool.snapshot().healthy(0)).isTrue();
        assertThatThrownBy(() -> puppet.context.detected(f.member(0), Cause.MANUAL, "x"))
                .hasMessage("must be a guard's cause: cause=MANUAL");
    }

    @Test
    void guardsCap_lowestHolds_andIsTakenBack() {
        Fixtures f = new Fixtures().with(1);
        Puppet one = f.puppet();
        Puppet two = f.puppet();
        one.context.cap(f.member(0), 2);
        two.context.cap(f.member(0), 1);
        long stamp = f.member(0).tryBegin();
        assertThat(f.member(0).tryBegin()).isNegative();
        two.context.cap(f.member(0), Integer.MAX_VALUE);
        assertThat(f.member(0).tryBegin()).isNotNegative();
        assertThat(f.member(0).tryBegin()).isNegative();
        f.member(0).end(stamp, Outcome.SUCCESS);
        assertThatThrownBy(() -> one.context.cap(f.member(0), 0)).hasMessage("must be >= 1: calls=0");
        assertThatThrownBy(() -> one.context.admission(f.member(0), 0))
                .hasMessage("must be above 0, at most 1: share=0.0");
    }

    @Test
    void admission_isTheProductInSixteenthsRoundedUp() {
        Fixtures f = new Fixtures().with(1);
        Puppet one = f.puppet();
        Puppet two = f.puppet();
        one.context.admission(f.member(0), 0.5);
        two.context.admission(f.member(0), 0.3);
        f.time.runDue();
        assertThat(f.pool.snapshot().admission(0)).isEqualTo(3 / 16.0);
        one.context.admission(f.member(0), 1e-9);
        f.time.runDue();
        assertThat(f.pool.snapshot().admission(0)).as("never 0").isEqualTo(1 / 16.0);
        one.context.admission(f.member(0), 1);
        two.context.admission(f.member(0), 1);
        f.time.runDue();
        assertThat(f.pool.snapshot().admission(0)).isEqualTo(1);
    }

    @Test
    void acquire_nobodyLeft_saysWhyWithoutAStack() {
        Fixtures f = new Fixtures();
        LoadBalancer balancer = f.balancer();
        assertThatThrownBy(balancer::acquire)
                .isInstanceOfSatisfying(
                        NoEndpointException.class,
                        e -> assertThat(e.getStackTrace()).isEmpty())
                .hasMessage("no endpoint: pool=orders size=0 (the pool is empty)");
        f.with(2);
        f.pool.eject(Fixtures.uri(1), "x");
        f.pool.eject(Fixtures.uri(2), "x");
        assertThatThrownBy(balancer::acquire)
                .isInstanceOfSatisfying(NoEndpointException.class, e -> {
                    assertThat(e.pool()).isEqualTo("orders");
                    assertThat(e.size()).isEqualTo(2);
                    assertThat(e.causes()).containsOnly(java.util.Map.entry(Cause.MANUAL, 2));
                })
                .hasMessage("no endpoint: pool=orders size=2 out={MANUAL=2} (all are out or full)");
    }

    @Test
    void acquire_allFull_isRefusedAndExclusionsAreForgottenOnce() {
        Fixtures f = new Fixtures().with(10);
        LoadBalancer balancer = f.balancer();
        Puppet puppet = f.puppet();
        IntStream.range(0, 10).forEach(i -> puppet.context.cap(f.member(i), 1));
        for (int i = 0; i < 10; i++) {
            balancer.acquire();
        }
        assertThatThrownBy(balancer::acquire).hasMessage("no endpoint: pool=orders size=10 (all are out or full)");
        Fixtures g = new Fixtures().with(1);
        LoadBalancer single = g.balancer();
        ChooseRequest elsewhere = single.acquire().elsewhere(ChooseRequest.any());
        assertThat(single.acquire(elsewhere).endpoint().id()).isEqualTo(Fixtures.uri(1));
        assertThatThrownBy(() -> single.acquire(elsewhere.strict()))
                .hasMessage("no endpoint: pool=orders size=1 excluded=1 (all others are out or full)");
    }

    @Test
    void out_whenTheOtherIsOnTrial_isRefused() {
        Fixtures f = new Fixtures().with(2);
        Puppet puppet = f.puppet();
        puppet.context.cap(f.member(0), 1);
        assertThat(puppet.context.out(f.member(1), Cause.BREAKER, "bad")).isFalse();
        assertThat(puppet.context.out(f.member(0), Cause.BREAKER, "failed its trial"))
                .isTrue();
        puppet.context.in(f.member(0), Cause.BREAKER);
        puppet.context.cap(f.member(0), Integer.MAX_VALUE);
        assertThat(puppet.context.out(f.member(1), Cause.BREAKER, "bad")).isTrue();
    }

    @Test
    void out_amongAllOnTrialsOfOne_leavesOne() {
        Fixtures f = new Fixtures().with(2);
        Puppet puppet = f.puppet();
        puppet.context.cap(f.member(0), 1);
        puppet.context.cap(f.member(1), 1);
        assertThat(puppet.context.out(f.member(1), Cause.BREAKER, "bad")).isTrue();
        assertThat(puppet.context.out(f.member(0), Cause.BREAKER, "bad")).isFalse();
    }
}
