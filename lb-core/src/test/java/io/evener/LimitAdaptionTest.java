package io.evener;

import static io.evener.PoolLimitTest.acquire;
import static io.evener.PoolLimitTest.end;
import static io.evener.PoolLimitTest.inFlight;
import static io.evener.PoolLimitTest.limited;
import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancerEvent.LimitCut;
import io.evener.limit.InFlightLimit;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The adaptive limit of a pool: what cuts it, what lets it grow, and between which bounds. */
class LimitAdaptionTest {

    private static final Duration WINDOW = Duration.ofMillis(200);

    private static int limit(Fixtures f) {
        return f.pool.inFlightLimit().limit();
    }

    // ---- cutting -------------------------------------------------------------------------------------------------

    /** Calls that all end so, as long after their begin as a window lasts. */
    private static void round(Fixtures f, LoadBalancer balancer, int calls, Outcome outcome) {
        List<Lease> leases = acquire(balancer, calls);
        f.time.advance(WINDOW);
        end(leases, outcome);
    }

    /** D30: where Netflix' Gradient2 rises on drops. */
    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"TIMEOUT", "OVERLOADED"})
    void limit_allDropped_isAtItsLeastWithin20Windows(Outcome outcome) {
        Fixtures f = limited(InFlightLimit.adaptive(), 3);
        assertThat(limit(f)).isEqualTo(1_000);
        LoadBalancer balancer = f.balancer();
        for (int window = 0; window < 20; window++) {
            round(f, balancer, Math.min(400, limit(f)), outcome);
        }
        assertThat(limit(f)).isEqualTo(3);
        assertThat(f.heard.of(LimitCut.class)).containsExactly(new LimitCut("orders", 1_000, 280));
    }

    /** B.3, B.6 18. */
    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"TIMEOUT", "OVERLOADED"},
            mode = EnumSource.Mode.EXCLUDE)
    void limit_otherOutcomes_doNotCut(Outcome outcome) {
        Fixtures f = limited(InFlightLimit.adaptive(), 3);
        LoadBalancer balancer = f.balancer();
        for (int window = 0; window < 20; window++) {
            round(f, balancer, 400, outcome);
        }
        assertThat(limit(f)).isEqualTo(1_000);
    }

    /** B.6 19: a thousand drops in a window are one cut. */
    @Test
    void limit_manyDropsInAWindow_isCutOnce() {
        Fixtures f = limited(InFlightLimit.adaptive(), 1);
        List<Lease> leases = acquire(f.balancer(), 1_000);
        for (Lease lease : leases) {
            lease.complete(Outcome.OVERLOADED);
            f.time.advance(Duration.ofNanos(390_000));
        }
        assertThat(limit(f)).isEqualTo(700);
    }

    /** With a clock in its stamp and without, a call knows whether it began before the cut. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void limit_callsFromBeforeTheCut_doNotCutAgain(boolean clocked) {
        Fixtures f = limited(InFlightLimit.adaptive(), 1);
        if (clocked) {
            f.puppet().context.track((member, peers) -> new MemberState() {}, Signal.LATENCY);
        }
        LoadBalancer balancer = f.balancer();
        List<Lease> old = acquire(balancer, 200);
        f.time.advance(Duration.ofSeconds(1));
        end(acquire(balancer, 100), Outcome.TIMEOUT);
        f.time.advance(WINDOW);
        end(acquire(balancer, 1), Outcome.TIMEOUT);
        int cut = limit(f);
        assertThat(cut).isEqualTo((int) (0.7 * 300));
        end(acquire(balancer, 1), Outcome.SUCCESS); // something comes back: the old ones tell nothing new
        f.time.advance(WINDOW);
        end(old, Outcome.TIMEOUT);
        assertThat(limit(f)).isEqualTo(cut);
        f.time.advance(WINDOW);
        end(acquire(balancer, 20), Outcome.TIMEOUT);
        assertThat(limit(f)).isLessThan(cut);
    }

    /** A part of the pool that hangs is a guard's matter: the rest must not pay for it. */
    @Test
    void limit_halfOfTheCallsDropped_stays() {
        Fixtures f = limited(InFlightLimit.adaptive(), 2);
        LoadBalancer balancer = f.balancer();
        for (int i = 0; i < 3_000; i++) {
            round(f, balancer, 1, i % 2 == 0 ? Outcome.TIMEOUT : Outcome.SUCCESS);
        }
        assertThat(limit(f)).isEqualTo(1_000);
    }

    @Test
    void limit_aDropNowAndThen_stays() {
        Fixtures f = limited(InFlightLimit.adaptive(), 1);
        LoadBalancer balancer = f.balancer();
        for (int i = 0; i < 100; i++) {
            round(f, balancer, 1, Outcome.TIMEOUT);
            f.time.advance(Duration.ofSeconds(11));
        }
        assertThat(limit(f)).isEqualTo(1_000);
    }

    // ---- growing -------------------------------------------------------------------------------------------------

    private static Fixtures cutTo(int least) {
        Fixtures f = limited(InFlightLimit.adaptive().least(least), 1);
        LoadBalancer balancer = f.balancer();
        for (int window = 0; window < 40; window++) {
            round(f, balancer, limit(f), Outcome.OVERLOADED);
        }
        assertThat(limit(f)).isEqualTo(least);
        return f;
    }

    @Test
    void limit_halfInUse_growsByOnePerTenAnswers() {
        Fixtures f = cutTo(20);
        LoadBalancer balancer = f.balancer();
        List<Lease> held = acquire(balancer, 10);
        for (int i = 0; i < 20; i++) {
            end(acquire(balancer, 1), i % 2 == 0 ? Outcome.SUCCESS : Outcome.CALLER_ERROR);
        }
        assertThat(limit(f)).isEqualTo(22);
        for (int i = 0; i < 1_000; i++) {
            end(acquire(balancer, 1), Outcome.SUCCESS);
        }
        assertThat(limit(f)).as("until the calls are less than half").isEqualTo(23);
        end(held, Outcome.CANCELLED);
    }

    /** B.6 18: what fails fast is no answer. */
    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"FAILURE", "CONNECT_FAILURE", "CANCELLED", "IGNORED"})
    void limit_noAnswers_doesNotGrow(Outcome outcome) {
        Fixtures f = cutTo(20);
        LoadBalancer balancer = f.balancer();
        for (int i = 0; i < 100; i++) {
            end(acquire(balancer, 20), outcome);
        }
        assertThat(limit(f)).isEqualTo(20);
    }

    @Test
    void limit_idleFor1000Calls_doesNotGrow() {
        Fixtures f = cutTo(20);
        LoadBalancer balancer = f.balancer();
        for (int i = 0; i < 1_000; i++) {
            end(acquire(balancer, 1), Outcome.SUCCESS);
            f.time.advance(WINDOW);
        }
        assertThat(limit(f)).isEqualTo(20);
    }

    /** D31: where Gradient2 follows latency that creeps to its maximum, here nothing rises above the start. */
    @Test
    void limit_latencyCreeps200Times_doesNotRise() {
        Fixtures f = limited(InFlightLimit.adaptive().most(100), 1);
        LoadBalancer balancer = f.balancer();
        for (double millis = 10; millis < 2_000; millis *= 1.002) {
            List<Lease> leases = acquire(balancer, 60);
            f.time.advance(Duration.ofNanos((long) (millis * 1e6)));
            end(leases, Outcome.SUCCESS);
            assertThat(limit(f)).isEqualTo(100);
        }
    }

    /**
     * D32: a server that serves 50 at once, for 100 ms each, is saturated by callers who wait 200 ms, so beyond 100 in flight
     * all answers are late. Vegas takes the queue for the baseline and rises to 450.
     */
    @Test
    void limit_saturatedServer_staysNearTheKnee() {
        Fixtures f = limited(InFlightLimit.adaptive(), 1);
        LoadBalancer balancer = f.balancer();
        Queue<Lease> queue = new ArrayDeque<>();
        int[] busy = {0};
        int highest = 0;
        for (int tick = 0; tick < 60_000; tick++) { // of a millisecond
            while (inFlight(f) < Math.min(500, limit(f))) {
                Lease lease = balancer.acquire();
                queue.add(lease);
                f.time.schedule(() -> lease.complete(Outcome.TIMEOUT), 200_000_000);
            }
            for (Lease next = busy[0] < 50 ? queue.poll() : null;
                    next != null;
                    next = busy[0] < 50 ? queue.poll() : null) {
                Lease served = next;
                busy[0]++;
                f.time.schedule(
                        () -> {
                            busy[0]--;
                            served.complete(Outcome.SUCCESS);
                        },
                        100_000_000);
            }
            f.time.advance(Duration.ofMillis(1));
            highest = tick < 10_000 ? highest : Math.max(highest, limit(f));
        }
        assertThat(highest).isBetween(50, 200);
        assertThat(limit(f)).isGreaterThanOrEqualTo(30);
    }

    // ---- bounds --------------------------------------------------------------------------------------------------

    @Test
    void limit_followsTheNumberOfEndpoints() {
        Fixtures f = limited(InFlightLimit.adaptive(), 0);
        assertThat(limit(f)).isEqualTo(1_000);
        assertThat(limit(f.with(30))).isEqualTo(3_000);
        assertThat(limit(f.with(12))).isEqualTo(1_200);
        assertThat(limit(f.with(3))).isEqualTo(1_000);
        LoadBalancer balancer = f.balancer();
        round(f, balancer, 100, Outcome.TIMEOUT);
        round(f, balancer, 100, Outcome.TIMEOUT);
        assertThat(limit(f)).isEqualTo(70);
        assertThat(limit(f.with(30))).as("a cut limit grows by calls").isEqualTo(70);
        assertThat(limit(f.with(200))).as("one per endpoint").isEqualTo(200);
    }
}
