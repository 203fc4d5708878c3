package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.ChooseRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoundRobinTest {

    private static List<String> cycle(String from, int n, int calls) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            expected.add(Balanced.id((from.charAt(0) - 'a' + i) % n));
        }
        return expected;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7, 8, 10, 26})
    void choose_oneThread_isTheExactCycle_acrossManyWraps(int n) {
        try (Balanced balanced = new Balanced(Strategies.roundRobin(), 1, n)) {
            List<String> served = balanced.serve(1_000);
            assertThat(served).isEqualTo(cycle(served.get(0), n, 1_000));
        }
    }

    @Test
    void choose_freshClients_startAtRandom() {
        Set<String> starts = new HashSet<>();
        for (int seed = 0; seed < 60; seed++) {
            try (Balanced balanced = new Balanced(Strategies.roundRobin(), seed, 5)) {
                starts.addAll(balanced.serve(1));
            }
        }
        assertThat(starts).hasSize(5);
    }

    @Test
    void choose_exclusion_leavesTheCycleUnbroken() {
        try (Balanced balanced = new Balanced(Strategies.roundRobin(), 1, 4)) {
            ChooseRequest notB = ChooseRequest.any().excluding(balanced.member("b"));
            List<String> plain = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                plain.addAll(balanced.serve(1));
                assertThat(balanced.serve(notB)).isNotEqualTo("b");
            }
            assertThat(plain).isEqualTo(cycle(plain.get(0), 4, 40));
        }
    }

    @Test
    void compile_removal_goesOnWithTheNextId() {
        try (Balanced balanced = new Balanced(Strategies.roundRobin(), 1, 5)) {
            while (!balanced.serve(1).contains("b")) {}
            balanced.pool.remove("a");
            assertThat(balanced.serve(5)).containsExactly("c", "d", "e", "b", "c");
            balanced.pool.remove("d");
            assertThat(balanced.serve(4)).containsExactly("e", "b", "c", "e");
            balanced.pool.add(Balanced.endpoint(0));
            balanced.pool.add(Balanced.endpoint(3));
            assertThat(balanced.serve(5)).containsExactly("b", "c", "d", "e", "a");
        }
    }

    /** Scenario E9: a restart at 0 on every refresh would starve whoever comes late in the list. */
    @Test
    void e9_refreshEveryTenChoices_starvesNobody() {
        try (Balanced balanced = new Balanced(Strategies.roundRobin(), 1, 100)) {
            Map<String, Integer> counts = new HashMap<>();
            for (int round = 0; round < 1_000; round++) {
                balanced.serve(10).forEach(id -> counts.merge(id, 1, Integer::sum));
                balanced.pool.add(Balanced.endpoint(round % 100).toBuilder()
                        .metadata("round", "" + round)
                        .build());
            }
            assertThat(counts).hasSize(100);
            assertThat(counts.values()).allMatch(count -> count == 100);
        }
    }

    @Test
    void choose_twoThreads_deviatesByAtMostTheStripes() throws InterruptedException {
        try (Balanced balanced = new Balanced(Strategies.roundRobin(), 1, 7)) {
            Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 2; t++) {
                Thread thread = new Thread(() -> {
                    try {
                        start.await();
                    } catch (InterruptedException e) {
                        return;
                    }
                    balanced.serve(50_001)
                            .forEach(id -> counts.computeIfAbsent(id, k -> new AtomicInteger())
                                    .incrementAndGet());
                });
                thread.start();
                threads.add(thread);
            }
            start.countDown();
            for (Thread thread : threads) {
                thread.join();
            }
            int most =
                    counts.values().stream().mapToInt(AtomicInteger::get).max().orElseThrow();
            int least =
                    counts.values().stream().mapToInt(AtomicInteger::get).min().orElseThrow();
            assertThat(most - least).isLessThanOrEqualTo(Rotation.stripes());
        }
    }

    @Test
    void admission_quarter_takesPartInAQuarterOfTheLaps() {
        try (Balanced balanced = new Balanced(Strategies.roundRobin(), 1, 3)) {
            balanced.guard().admission(balanced.member("b"), 0.25);
            balanced.time.runDue();
            assertThat(balanced.count(16 * 9 / 4 * 100, ChooseRequest.any()))
                    .containsEntry("a", 1_600)
                    .containsEntry("b", 400)
                    .containsEntry("c", 1_600);
        }
    }
}
