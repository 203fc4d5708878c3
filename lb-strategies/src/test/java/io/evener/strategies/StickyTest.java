package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.ChooseRequest;
import io.evener.Lease;
import io.evener.Outcome;
import io.evener.spi.Strategy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StickyTest {

    private static final ChooseRequest ANN = ChooseRequest.key("ann");
    private static final ChooseRequest BOB = ChooseRequest.key("bob");

    private final Balanced b = sticky(4);

    private static Balanced sticky(int n) {
        return new Balanced(Strategies.sticky(Strategies.roundRobin()), 1, n);
    }

    @AfterEach
    void close() {
        b.close();
    }

    private String rule(ChooseRequest request) {
        return b.balancer.explain(request).rule();
    }

    private static List<ChooseRequest> sessions(int count) {
        List<ChooseRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(i % 2 == 0 ? ChooseRequest.key("s" + i) : ChooseRequest.hash(i));
        }
        return requests;
    }

    private static Map<ChooseRequest, String> homes(Balanced balanced, List<ChooseRequest> sessions) {
        Map<ChooseRequest, String> homes = new HashMap<>();
        sessions.forEach(session -> homes.put(session, balanced.serve(session)));
        return homes;
    }

    @Test
    void options_badInput_isRefusedByNameAndValue() {
        Sticky sticky = Strategies.sticky(Strategies.random());
        assertThatThrownBy(() -> sticky.maxSessions(0)).hasMessage("must be >= 1: maxSessions=0");
        assertThatThrownBy(() -> sticky.maxIdle(Duration.ofMillis(999)))
                .hasMessage("must be in PT1S..PT8760H: maxIdle=PT0.999S");
        assertThatThrownBy(() -> sticky.maxIdle(Duration.ofDays(366)))
                .hasMessage("must be in PT1S..PT8760H: maxIdle=PT8784H");
        assertThat(sticky.maxIdle(Duration.ofDays(365)).maxSessions(1).name()).isEqualTo("sticky(random)");
    }

    @Test
    void session_staysWhateverHappensToOthers() {
        List<ChooseRequest> sessions = sessions(200);
        Map<ChooseRequest, String> homes = homes(b, sessions);
        assertThat(new HashSet<>(homes.values())).hasSize(4);
        b.balancer.acquire(ANN);
        b.pool.add(Balanced.endpoint(7));
        b.pool.add(Balanced.endpoint(5).toBuilder().weight(100).build());
        b.time.advance(Duration.ofMinutes(29));
        assertThat(homes(b, sessions)).isEqualTo(homes);
        homes.forEach((session, id) -> assertThat(rule(session)).endsWith(": session stays with " + id));
    }

    /** Spring #1144: a session's later calls must not move the cursor that new sessions are given their place by. */
    @Test
    void session_laterCallsDoNotTouchTheInnerStrategy() {
        List<String> plain = new ArrayList<>();
        List<String> beside = new ArrayList<>();
        try (Balanced other = sticky(4)) {
            b.serve(ANN);
            other.serve(ANN);
            for (int i = 0; i < 12; i++) {
                plain.add(b.serve(ChooseRequest.any()));
                beside.add(other.serve(ChooseRequest.any()));
                for (int k = 0; k <= i; k++) {
                    other.serve(ANN);
                }
            }
        }
        assertThat(beside).isEqualTo(plain);
        assertThat(new HashSet<>(plain)).hasSize(4);
    }

    @Test
    void ejected_sessionMovesOnce_andDoesNotComeBack() {
        String first = b.serve(ANN);
        b.pool.eject(first, "test");
        assertThat(rule(ANN)).startsWith("sticky: session moves: out is " + first + " > ");
        String second = b.serve(ANN);
        assertThat(second).isNotEqualTo(first);
        b.pool.readmit(first);
        assertThat(b.count(50, ANN)).containsOnlyKeys(second);
    }

    @Test
    void ejected_sessionThatMakesNoCallMeanwhile_noticesNothing() {
        String home = b.serve(ANN);
        b.pool.eject(home, "test");
        b.serve(BOB);
        b.pool.readmit(home);
        assertThat(b.serve(ANN)).isEqualTo(home);
    }

    /** E26: an ejection, or a removal, moves the sessions of that endpoint and no other. */
    @Test
    void e26_oneOfNLeaves_onlyItsSessionsMove() {
        List<ChooseRequest> sessions = sessions(1_000);
        Map<ChooseRequest, String> homes = homes(b, sessions);
        b.pool.remove("a");
        homes(b, sessions).forEach((session, id) -> {
            assertThat(id).isNotEqualTo("a");
            if (!homes.get(session).equals("a")) {
                assertThat(id).isEqualTo(homes.get(session));
            }
        });
    }

    @Test
    void drained_sessionMovesAtItsNextCall_callsInFlightEnd() {
        Lease held = b.balancer.acquire(ANN);
        String home = held.endpoint().id();
        b.pool.drain(home, Duration.ofMinutes(1));
        String next = b.serve(ANN);
        assertThat(next).isNotEqualTo(home);
        held.complete(Outcome.SUCCESS);
        assertThat(b.serve(ANN)).isEqualTo(next);
    }

    @Test
    void nobodyLeft_sessionIsNotLost() {
        String home = b.serve(ANN);
        for (int i = 0; i < 4; i++) {
            b.pool.eject(Balanced.id(i), "test");
        }
        assertThatThrownBy(() -> b.serve(ANN)).hasMessageContaining("all are out");
        for (int i = 0; i < 4; i++) {
            b.pool.readmit(Balanced.id(i));
        }
        assertThat(b.serve(ANN)).isEqualTo(home);
    }

    @Test
    void excluded_goesElsewhereForOneCall_andBack() {
        Lease failed = b.balancer.acquire(ANN);
        String home = failed.endpoint().id();
        ChooseRequest retry = failed.elsewhere(ANN);
        failed.complete(Outcome.FAILURE);
        assertThat(rule(retry)).startsWith("sticky: session elsewhere for once: excluded is " + home + " > ");
        assertThat(b.count(40, retry)).doesNotContainKey(home);
        assertThat(b.serve(ANN)).isEqualTo(home);
    }

    @Test
    void full_theOverflowGoesElsewhere_theSessionStays() {
        String home = b.serve(ANN);
        b.guard().cap(b.member(home), 1);
        Lease held = b.balancer.acquire(ANN);
        assertThat(held.endpoint().id()).isEqualTo(home);
        assertThat(b.serve(ANN)).isNotEqualTo(home);
        held.complete(Outcome.SUCCESS);
        assertThat(b.serve(ANN)).isEqualTo(home);
    }

    @Test
    void leftAndBack_isTheSameById_alsoAfterThePoolForgotIt() {
        String home = b.serve(ANN);
        int index = home.charAt(0) - 'a';
        b.pool.remove(home);
        b.pool.add(Balanced.endpoint(index));
        assertThat(b.serve(ANN)).as("remembered").isEqualTo(home);
        b.pool.remove(home);
        b.time.advance(Duration.ofMinutes(10));
        b.pool.update(List.of(Balanced.endpoint(9)));
        b.pool.update(List.of(Balanced.endpoint(index), Balanced.endpoint(8), Balanced.endpoint(9)));
        assertThat(b.serve(ANN)).as("another member of the same id").isEqualTo(home);
        assertThat(b.serve(ANN)).isEqualTo(home);
    }

    /** A forgotten member's slot goes to another: its sessions must not follow the slot. */
    @Test
    void slotOfAForgottenMember_givenToAnother_isNotTakenForIt() {
        try (Balanced two = sticky(2)) {
            String home = two.serve(ANN);
            int slot = two.member(home).slot();
            two.pool.remove(home);
            two.time.advance(Duration.ofMinutes(10));
            for (int i = 10; i < 20; i++) {
                two.pool.add(Balanced.endpoint(i));
            }
            assertThat(two.pool.snapshot().size()).isEqualTo(11);
            assertThat(Set.copyOf(slots(two))).contains(slot);
            assertThat(two.balancer.explain(ANN).rule()).startsWith("sticky: session moves: out is " + home);
            String next = two.serve(ANN);
            assertThat(two.count(20, ANN)).containsOnlyKeys(next);
        }
    }

    private static List<Integer> slots(Balanced balanced) {
        List<Integer> slots = new ArrayList<>();
        for (int i = 0; i < balanced.pool.snapshot().size(); i++) {
            slots.add(balanced.pool.snapshot().member(i).slot());
        }
        return slots;
    }

    @Test
    void idle_isForgottenAfterMaxIdle_notBefore() {
        Strategy short_ = Strategies.sticky(Strategies.roundRobin()).maxIdle(Duration.ofSeconds(32));
        try (Balanced idle = new Balanced(short_, 1, 4)) {
            for (int i = 0; i < 20; i++) {
                ChooseRequest session = ChooseRequest.key("s" + i);
                idle.serve(session);
                idle.time.advance(Duration.ofMillis(32_000 - 1));
                assertThat(idle.balancer.explain(session).rule()).contains(": session stays");
                idle.serve(session);
                idle.time.advance(Duration.ofMillis(32_000 - 1));
                assertThat(idle.balancer.explain(session).rule())
                        .as("a call starts the time anew")
                        .contains(": session stays");
                idle.time.advance(Duration.ofMillis(2_001));
                assertThat(idle.balancer.explain(session).rule()).startsWith("sticky: new session");
                idle.time.advance(Duration.ofMillis(137));
            }
        }
    }

    /** E13b: a million sessions leave a bounded table. */
    @Test
    void e13b_aMillionSessions_onlySoManyAreKnown() {
        int most = 500;
        try (Balanced few = new Balanced(Strategies.sticky(Strategies.random()).maxSessions(most), 1, 3)) {
            for (int i = 0; i < 1_000_000; i++) {
                few.balancer.acquire(ChooseRequest.hash(i)).complete(Outcome.SUCCESS);
            }
            int known = 0;
            for (int i = 0; i < 1_000_000; i++) {
                known += few.balancer.explain(ChooseRequest.hash(i)).rule().contains(": session ") ? 1 : 0;
            }
            assertThat(known).isBetween(1, most);
        }
    }

    @Test
    void preferred_isServedWhileItMayBe_andBindsNobody() {
        assertThat(b.count(20, ChooseRequest.any().preferring("c"))).containsOnlyKeys("c");
        assertThat(rule(ChooseRequest.any().preferring("c"))).endsWith(": the request's own: c");
        ChooseRequest retry = ChooseRequest.any().preferring("c").excluding(b.member("c"));
        assertThat(b.count(40, retry)).hasSize(3).doesNotContainKey("c");
        b.pool.eject("c", "test");
        assertThat(b.count(40, ChooseRequest.any().preferring("c"))).hasSize(3).doesNotContainKey("c");
        assertThat(b.count(40, ChooseRequest.any().preferring("nobody"))).hasSize(3);
        assertThat(rule(ChooseRequest.any().preferring("nobody"))).startsWith("sticky: no session > ");
    }

    @Test
    void preferred_beforeTheSessionsOwn_whichStays() {
        String home = b.serve(ANN);
        String other = home.equals("a") ? "b" : "a";
        assertThat(b.serve(ANN.preferring(other))).isEqualTo(other);
        assertThat(b.serve(ANN)).isEqualTo(home);
    }

    @Test
    void swap_toAnotherInnerStrategyOrBounds_keepsTheSessions() {
        List<ChooseRequest> sessions = sessions(300);
        Map<ChooseRequest, String> homes = homes(b, sessions);
        b.balancer.swap(Strategies.sticky(Strategies.leastRequest()));
        assertThat(homes(b, sessions)).isEqualTo(homes);
        b.balancer.swap(Strategies.sticky(Strategies.leastRequest())
                .maxIdle(Duration.ofHours(1))
                .maxSessions(1_000));
        assertThat(homes(b, sessions)).isEqualTo(homes);
        b.time.advance(Duration.ofMinutes(50));
        assertThat(homes(b, sessions)).isEqualTo(homes);
        b.balancer.swap(Strategies.random());
        b.balancer.swap(Strategies.sticky(Strategies.roundRobin()));
        assertThat(rule(sessions.get(0))).startsWith("sticky: new session");
    }

    @Test
    void strategy_inTwoBalancers_sharesNoSession() {
        Strategy shared = Strategies.sticky(Strategies.random());
        try (Balanced one = new Balanced(shared, 1, 50);
                Balanced other = new Balanced(shared, 2, 50)) {
            one.serve(ANN);
            assertThat(other.balancer.explain(ANN).rule()).startsWith("sticky: new session");
        }
    }

    /** E25, E3: first calls at once agree; members come and go, nothing throws, and every answer is in rotation. */
    @Test
    void e25_firstCallsAtOnce_agree() throws Exception {
        int rounds = 2_000;
        int threads = 4;
        CyclicBarrier start = new CyclicBarrier(threads);
        List<List<String>> served = inParallel(threads, thread -> {
            List<String> mine = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                start.await(10, TimeUnit.SECONDS);
                mine.add(b.serve(ChooseRequest.hash(round)));
            }
            return mine;
        });
        assertThat(served).allMatch(mine -> mine.equals(served.get(0)));
        assertThat(new HashSet<>(served.get(0))).hasSize(4);
    }

    @Test
    void e25_sessionsMovedByManyThreads_whileMembersComeAndGo_settleOnOneEach() throws Exception {
        int rounds = 300;
        inParallel(4, thread -> {
            for (int round = 0; round < rounds; round++) {
                String id = Balanced.id(round % 3);
                if (thread == 0) {
                    b.pool.eject(id, "test");
                    b.pool.readmit(id);
                } else {
                    for (int session = 0; session < 20; session++) {
                        b.serve(ChooseRequest.hash(session));
                    }
                }
            }
            return thread;
        });
        for (int session = 0; session < 20; session++) {
            assertThat(b.count(10, ChooseRequest.hash(session))).hasSize(1);
        }
    }

    private interface Work<T> {
        T run(int thread) throws Exception;
    }

    private static <T> List<T> inParallel(int threads, Work<T> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Callable<T>> tasks = new ArrayList<>();
            for (int thread = 0; thread < threads; thread++) {
                int number = thread;
                tasks.add(() -> work.run(number));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> done : executor.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
                results.add(done.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }
}
