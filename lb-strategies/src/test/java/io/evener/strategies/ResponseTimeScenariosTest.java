package io.evener.strategies;

import static io.evener.strategies.TimedCalls.DECAY_MS;
import static io.evener.strategies.TimedCalls.assertCost;
import static io.evener.strategies.TimedCalls.begin;
import static io.evener.strategies.TimedCalls.call;
import static io.evener.strategies.TimedCalls.cost;
import static io.evener.strategies.TimedCalls.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evener.ChooseRequest;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.strategies.TimedCalls.Kind;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Situations that other libraries' strategies by response time got wrong. */
class ResponseTimeScenariosTest {

    // ---- calls that wait -------------------------------------------------------------------------------------------

    /** Scenario: an endpoint that hangs looks slow before its first call has timed out. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void hung_beforeAnyTimeout_isAvoided(Kind kind) {
        try (Balanced in = kind.of(3)) {
            for (String id : List.of("a", "b", "c")) {
                call(in, id, 20, Outcome.SUCCESS);
            }
            begin(in, "b");
            pass(in, 200);
            assertCost(in, "b", 200 + 20);
            int hung = 0;
            for (int i = 0; i < 300; i++) {
                Lease lease = in.balancer.acquire();
                hung += lease.endpoint().id().equals("b") ? 1 : 0;
                pass(in, 20);
                if (!lease.endpoint().id().equals("b")) {
                    lease.complete(Outcome.SUCCESS);
                }
            }
            assertThat(hung).isZero();
        }
    }

    /** A stream that goes on for an hour was answered long ago: it is load, not slowness. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void longBody_isNoWait(Kind kind) {
        try (Balanced in = kind.of(2)) {
            Lease stream = begin(in, "a");
            pass(in, 10);
            stream.responded(Outcome.SUCCESS);
            stream.holdOpen();
            pass(in, 3_600_000);
            call(in, "a", 10, Outcome.SUCCESS);
            assertCost(in, "a", 10 + 10);
        }
    }

    /** Scenario E12: calls given up as leaked count as waiting no longer, and those begun since do. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void e12_leakedCalls_waitNoLonger(Kind kind) {
        try (Balanced in = kind.of(2)) {
            call(in, "a", 10, Outcome.SUCCESS);
            for (int i = 0; i < 5; i++) {
                begin(in, "a");
            }
            pass(in, Duration.ofHours(1).toMillis());
            call(in, "a", 10, Outcome.SUCCESS);
            assertThat(in.member("a").inFlight()).isZero();
            assertCost(in, "a", 10);
            Lease waits = begin(in, "a");
            pass(in, 70);
            assertCost(in, "a", 70 + 10);
            waits.complete(Outcome.SUCCESS);
        }
    }

    /** Scenario E12: whatever threads do at once, at rest nobody waits; a call left over would show as an hour of waiting. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void e12_manyThreads_atRestNobodyWaits(Kind kind) throws InterruptedException {
        try (Balanced in = kind.of(2)) {
            Outcome[] outcomes = Outcome.values();
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                SeededRandom random = SeededRandom.of(t);
                Thread thread = new Thread(() -> {
                    List<Lease> held = new ArrayList<>();
                    for (int i = 0; i < 20_000; i++) {
                        held.add(in.balancer.acquire());
                        if (held.size() > random.nextInt(4)) {
                            Lease lease = held.remove(random.nextInt(held.size()));
                            if (random.nextInt(3) == 0) {
                                lease.responded(Outcome.SUCCESS);
                            }
                            lease.complete(outcomes[random.nextInt(outcomes.length)]);
                        }
                        if (i % 16 == 0) {
                            pass(in, 0.1);
                        }
                    }
                    held.forEach(lease -> lease.complete(Outcome.CANCELLED));
                });
                threads.add(thread);
                thread.start();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            pass(in, 3_600_000);
            assertThat(cost(in, "a")).isLessThan(1e-4);
            assertThat(cost(in, "b")).isLessThan(1e-4);
        }
    }

    /** A call that was under way before anybody looked can't be taken away from those that wait. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void callFromBefore_endsUncounted(Kind kind) {
        try (Balanced in = kind.of(2)) {
            Lease before = begin(in, "a");
            pass(in, 1);
            try (var second =
                    LoadBalancer.builder(in.pool).strategy(kind.strategy).build()) {
                pass(in, 500);
                before.complete(Outcome.SUCCESS);
                Lease waits = begin(in, "a");
                pass(in, 30);
                assertThat(second.explain(ChooseRequest.any())
                                .candidates()
                                .get(0)
                                .cost()
                                .orElseThrow())
                        .as("of its own samples it has none: 30 ms of waiting, and next to nothing in flight")
                        .isCloseTo(30, within(0.1));
                waits.complete(Outcome.SUCCESS);
            }
        }
    }

    // ---- the scenarios ---------------------------------------------------------------------------------------------

    /** Scenario E10: it fails in 1 ms, the others answer in 50; of 600 calls it gets its first few. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void e10_blackHole_getsLessThanItsShare(Kind kind) {
        try (Balanced in = kind.of(5)) {
            int hole = 0;
            for (int i = 0; i < 600; i++) {
                Lease lease = in.balancer.acquire();
                boolean failing = lease.endpoint().id().equals("c");
                pass(in, failing ? 1 : 50);
                hole += failing && i >= 100 ? 1 : 0;
                lease.complete(failing ? Outcome.FAILURE : Outcome.SUCCESS);
            }
            assertThat(hole).isLessThan(500 / 5 / 4);
        }
    }

    /** Scenario E10, from birth: an endpoint that never answered anything but errors is not taken for a fast one. */
    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"FAILURE", "CONNECT_FAILURE", "OVERLOADED"})
    void e10_neverWell_isNotFast(Outcome outcome) {
        for (Kind kind : Kind.values()) {
            try (Balanced in = kind.of(3)) {
                call(in, "a", 50, Outcome.SUCCESS);
                call(in, "b", 50, Outcome.SUCCESS);
                call(in, "c", 0.2, outcome);
                assertThat(cost(in, "c")).isGreaterThan(1.9 * cost(in, "a"));
            }
        }
    }

    /** Scenario E13: published again in other words and another order, costs stay. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void e13_publishedAgain_keepsWhatItLearned(Kind kind) {
        try (Balanced in = kind.of(4)) {
            call(in, "c", 70, Outcome.SUCCESS);
            in.pool.update(IntStream.of(3, 2, 0, 1)
                    .mapToObj(i -> Balanced.endpoint(i).toBuilder()
                            .metadata("again", "yes")
                            .build())
                    .toList());
            assertCost(in, "c", 70);
        }
    }

    /** Scenario E13d: 2 of 4 slow; all are looked at, so no choice is between the two slow ones. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void e13d_twoOfFourSlow_areNotChosen(Kind kind) {
        try (Balanced in = kind.of(4)) {
            call(in, "a", 10, Outcome.SUCCESS);
            call(in, "b", 500, Outcome.SUCCESS);
            call(in, "c", 10, Outcome.SUCCESS);
            call(in, "d", 500, Outcome.SUCCESS);
            for (int i = 0; i < 200; i++) {
                Lease lease = in.balancer.acquire();
                assertThat(lease.endpoint().id()).isIn("a", "c");
                pass(in, 10);
                lease.complete(Outcome.SUCCESS);
            }
        }
    }

    /** Scenario E13e: a minute after a step down from 2 s the endpoint has its share again; by the mean, after two. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void e13e_stepUpAndDown_convergesAgain(Kind kind) {
        try (Balanced in = kind.of(2)) {
            int slow = serial(in, 60, 2_000);
            assertThat(slow).as("calls to the slow one in a minute").isLessThan(4);
            assertThat(serial(in, kind == Kind.PEAK ? 60 : 120, 20))
                    .as("tried again")
                    .isPositive();
            int share = serial(in, 60, 20);
            assertThat(share).as("of 3,000 calls in the next minute").isBetween(3_000 * 45 / 100, 3_000 * 55 / 100);
        }
    }

    /** One caller for so many seconds; the other endpoint takes 20 ms. */
    private static int serial(Balanced in, int seconds, double millis) {
        int calls = 0;
        long end = in.time.nanos() + seconds * 1_000_000_000L;
        while (in.time.nanos() - end < 0) {
            Lease lease = in.balancer.acquire();
            boolean watched = lease.endpoint().id().equals("b");
            calls += watched ? 1 : 0;
            pass(in, watched ? millis : 20);
            lease.complete(Outcome.SUCCESS);
        }
        return calls;
    }

    /** Scenario E13f: a hundred percent timeouts for minutes; healed, it is found again without help. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void e13f_minutesOfTimeouts_isTriedAgainByOneCallAtATime(Kind kind) {
        try (Balanced in = kind.of(2)) {
            call(in, "a", 20, Outcome.SUCCESS);
            for (int i = 0; i < 200; i++) {
                call(in, "b", 1_000, Outcome.TIMEOUT);
            }
            call(in, "a", 20, Outcome.SUCCESS);
            double waited = 0;
            Lease tried = null;
            while (tried == null) {
                Lease lease = in.balancer.acquire();
                if (lease.endpoint().id().equals("b")) {
                    tried = lease;
                } else {
                    pass(in, 20);
                    waited += 20;
                    lease.complete(Outcome.SUCCESS);
                }
            }
            assertThat(waited)
                    .as("ms: its cost is at most 500 times as high, and ln 500 = 6.2")
                    .isLessThan(62_000);
            for (int i = 0; i < 20; i++) {
                Lease lease = in.balancer.acquire();
                assertThat(lease.endpoint().id()).as("while b has not answered").isEqualTo("a");
                pass(in, 20);
                lease.complete(Outcome.SUCCESS);
            }
        }
    }

    /** Scenario E13g: a clock that wraps changes nothing, one that goes back neither throws nor freezes a choice. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void e13g_clockGoesBack_isNoLatency(Kind kind) {
        long[] now = {1_000_000_000_000L};
        try (var pool = Pool.builder("p")
                        .ticker(() -> now[0])
                        .endpoints(List.of(Balanced.endpoint(0), Balanced.endpoint(1)))
                        .build();
                var balancer =
                        LoadBalancer.builder(pool).strategy(kind.strategy).build()) {
            for (int i = 0; i < 50; i++) {
                Lease lease = balancer.acquire();
                now[0] += i == 20 ? -3_600_000_000_000L : 5_000_000;
                lease.complete(Outcome.SUCCESS);
            }
            assertThat(balancer.explain(ChooseRequest.any()).candidates())
                    .allSatisfy(c -> assertThat(c.cost().orElseThrow()).isBetween(1e-6, 5.01));
        }
    }

    /** Scenario E13h: a call from before an ejection that times out after it says nothing about the endpoint now. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void e13h_lateReply_doesNotCount(Kind kind) {
        try (Balanced in = kind.of(2)) {
            call(in, "a", 20, Outcome.SUCCESS);
            Lease late = begin(in, "a");
            in.pool.eject("a", "trial");
            in.pool.readmit("a");
            pass(in, 1_000);
            late.complete(Outcome.TIMEOUT);
            assertCost(in, "a", 20 * StrictMath.exp(-1_000 / DECAY_MS));
        }
    }

    /** Law 5: measured by nobody, it starts at its peers' median, and is no bargain when they have been idle. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void newcomer_afterAPause_isNotHerdedTo(Kind kind) {
        try (Balanced in = kind.of(3)) {
            for (String id : List.of("a", "b", "c")) {
                call(in, id, 50, Outcome.SUCCESS);
            }
            pass(in, 120_000);
            in.pool.add(Balanced.endpoint(3));
            assertThat(cost(in, "d")).isBetween(cost(in, "a"), cost(in, "c"));
            int got = 0;
            for (int i = 0; i < 40; i++) {
                got += in.balancer.acquire().endpoint().id().equals("d") ? 1 : 0;
            }
            assertThat(got).as("of 40 calls held").isBetween(9, 11);
        }
    }

    /** An unmeasured pool is chosen from by calls in flight; one answer does not make the rest free. */
    @ParameterizedTest
    @EnumSource(Kind.class)
    void freshPool_firstAnswer_herdsNobody(Kind kind) {
        try (Balanced in = kind.of(4)) {
            List<Lease> held = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                held.add(in.balancer.acquire());
            }
            for (String id : List.of("a", "b", "c", "d")) {
                assertThat(in.member(id).inFlight()).isEqualTo(2);
            }
            pass(in, 10);
            held.get(0).complete(Outcome.SUCCESS);
            for (int i = 0; i < 41; i++) {
                in.balancer.acquire();
            }
            for (String id : List.of("a", "b", "c", "d")) {
                assertThat(in.member(id).inFlight()).isBetween(11, 13);
            }
        }
    }
}
