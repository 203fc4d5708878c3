package io.evener.sim.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.sim.Distribution;
import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LabTest {

    private static final Consumer<Finding> NOBODY = finding -> {};

    /** Some runs, and something said of each. */
    private record Small(String name, int runs, long requests, Consumer<Simulation.Builder> change)
            implements Experiment {

        Small(String name, int runs, long requests) {
            this(name, runs, requests, builder -> {});
        }

        @Override
        public String shows() {
            return "nothing";
        }

        @Override
        public Kind kind() {
            return Kind.ORACLE;
        }

        @Override
        public Supplier<Finding> plan(Plan plan) {
            List<Cell> cells = new ArrayList<>();
            for (int i = 0; i < runs; i++) {
                Simulation.Builder simulation = plan.simulation()
                        .strategy(Strategies.roundRobin())
                        .servers(3, Server.fifo(1))
                        .load(0.5)
                        .seed(plan.seed() + i)
                        .requests(requests);
                change.accept(simulation);
                cells.add(plan.run(simulation));
            }
            return () -> {
                Sheet sheet = new Sheet(this, plan);
                cells.forEach(cell -> sheet.mean("mean", 1.5, cell.result(), Duration.ofMillis(10), 0.1));
                return sheet.finding();
            };
        }
    }

    private static List<Small> smalls() {
        return IntStream.range(0, 6)
                .mapToObj(i -> new Small("small-" + i, 1 + i % 3, 6000 - 1000L * i))
                .toList();
    }

    private static List<Thread> labThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread ->
                        thread.getName().startsWith("lab-") || thread.getName().equals("simulation"))
                .toList();
    }

    private static void assertNoThreadStays() throws InterruptedException {
        List<Thread> alive = labThreads();
        for (int i = 0; i < 10 && !alive.isEmpty(); i++) { // one that ends may leave one that ends later
            for (Thread thread : alive) {
                thread.join(10_000);
            }
            alive = labThreads();
        }
        assertThat(alive).isEmpty();
    }

    @Test
    void run_anyNumberOfThreads_findsTheSame() throws Exception {
        List<Finding> alone = Lab.builder().threads(1).build().run(smalls(), NOBODY);
        List<Finding> many = Lab.builder().threads(7).build().run(smalls(), NOBODY);
        assertThat(many).isEqualTo(alone).hasSize(6);
        assertThat(Lab.builder().seed(2).build().run(smalls(), NOBODY)).isNotEqualTo(alone);
        assertNoThreadStays();
    }

    @Test
    void run_findings_areHandedOverInOrder() {
        List<Finding> handed = new ArrayList<>();
        List<Finding> returned = Lab.builder().threads(3).build().run(smalls(), handed::add);
        assertThat(handed).isEqualTo(returned);
        assertThat(handed)
                .extracting(Finding::name)
                .containsExactlyElementsOf(smalls().stream().map(Small::name).toList());
    }

    @Test
    void run_progress_ascendsToTheTotal() {
        List<Long> done = Collections.synchronizedList(new ArrayList<>());
        List<Long> totals = Collections.synchronizedList(new ArrayList<>());
        Lab.builder()
                .threads(3)
                .progress((experiment, soFar, total) -> {
                    assertThat(experiment).startsWith("small-");
                    done.add(soFar);
                    totals.add(total);
                })
                .build()
                .run(smalls(), NOBODY);
        long total = smalls().stream()
                .mapToLong(small -> small.runs * small.requests)
                .sum();
        assertThat(done).hasSize(12).isSorted().endsWith(total);
        assertThat(totals).containsOnly(total);
    }

    /** Whoever waits for a run whose progress nobody could be told of must hear of it, and not wait for ever. */
    @Test
    void run_progressThrows_throwsThat() throws Exception {
        RuntimeException thrown = new IllegalStateException("screen is gone");
        Lab lab = Lab.builder()
                .threads(2)
                .progress((experiment, done, total) -> {
                    throw thrown;
                })
                .build();
        assertThatThrownBy(() -> lab.run(smalls(), NOBODY)).isSameAs(thrown);
        assertNoThreadStays();
    }

    @Test
    void run_simulationThrows_throwsThatAndStopsTheRest() throws Exception {
        RuntimeException thrown = new IllegalStateException("no");
        AtomicBoolean last = new AtomicBoolean();
        List<Experiment> experiments = List.of(
                new Small("good", 1, 1000),
                new Small(
                        "bad",
                        1,
                        1000,
                        builder -> builder.at(Duration.ZERO, cluster -> {
                            throw thrown;
                        })),
                new Small("long", 1, 100_000_000),
                new Small("last", 1, 1000, builder -> builder.at(Duration.ZERO, cluster -> last.set(true))));
        assertThatThrownBy(() -> Lab.builder().threads(2).build().run(experiments, NOBODY))
                .isSameAs(thrown);
        assertNoThreadStays();
        assertThat(last).isFalse();
    }

    @Test
    void run_simulationThrowsAnError_throwsThat() {
        AssertionError error = new AssertionError("no");
        Small bad = new Small(
                "bad",
                1,
                1000,
                builder -> builder.at(Duration.ZERO, cluster -> {
                    throw error;
                }));
        assertThatThrownBy(() -> Lab.builder().build().run(List.of(bad), NOBODY))
                .isSameAs(error);
    }

    @Test
    void run_listenerThrows_stopsTheRest() throws Exception {
        RuntimeException thrown = new IllegalStateException("no");
        List<Small> experiments = List.of(new Small("good", 1, 1000), new Small("long", 3, 100_000_000));
        assertThatThrownBy(() -> Lab.builder().threads(2).build().run(experiments, finding -> {
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertNoThreadStays();
    }

    @Test
    void run_planThrows_startsNothing() throws Exception {
        Small bad = new Small("bad", 1, 1000, builder -> builder.clients(0));
        assertThatThrownBy(() -> Lab.builder().build().run(List.of(new Small("good", 1, 1000), bad), NOBODY))
                .hasMessage("must be > 0: clients=0");
        assertNoThreadStays();
    }

    @Test
    void run_interrupted_endsItsThreads() throws Exception {
        CountDownLatch started = new CountDownLatch(2);
        Small endless = new Small(
                "long", 2, 1_000_000_000, builder -> builder.at(Duration.ZERO, cluster -> started.countDown()));
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                Lab.builder().threads(2).build().run(List.of(endless), NOBODY);
                cancelled.complete(false);
            } catch (CancellationException e) {
                cancelled.complete(Thread.currentThread().isInterrupted());
            }
        });
        caller.start();
        assertThat(started.await(30, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        assertThat(cancelled.get(30, TimeUnit.SECONDS)).isTrue();
        assertNoThreadStays();
    }

    @Test
    void run_nothing_findsNothing() {
        assertThat(Lab.builder().build().run(List.of(), NOBODY)).isEmpty();
    }

    @Test
    void run_workOfTheUsersOwn_isComparedUnderItsContestants() {
        Comparison comparison = new Comparison(
                "mine",
                "my servers",
                Simulation.builder()
                        .servers(4, Server.fifo(1))
                        .servers(1, Server.fifo(1).speed(0.5))
                        .work(Distribution.exponential(Duration.ofMillis(10)))
                        .load(0.6)
                        .requests(20_000),
                List.of(4));
        Contestant random = new Contestant("random", false, Strategies.random());
        List<Contestant> contestants =
                List.of(random, new Contestant("leastRequest", true, Strategies.leastRequest()), random);
        Finding finding = Lab.builder()
                .contestants(contestants)
                .build()
                .run(List.of(comparison), NOBODY)
                .get(0);
        assertThat(finding.passed()).isTrue();
        List<List<String>> rows = finding.grids().get(0).rows();
        assertThat(rows).extracting(row -> row.get(0)).containsExactly("random", "leastRequest", "random");
        assertThat(rows.get(2)).isEqualTo(rows.get(0));
        assertThat(finding.plots().get(0).series()).hasSize(3);
    }

    @Test
    void builder_badValues_areRefused() {
        assertThatThrownBy(() -> Lab.builder().scale(0)).hasMessage("must be > 0 and <= 1: scale=0.0");
        assertThatThrownBy(() -> Lab.builder().scale(Double.NaN)).hasMessage("must be > 0 and <= 1: scale=NaN");
        assertThatThrownBy(() -> Lab.builder().scale(1.01)).hasMessage("must be > 0 and <= 1: scale=1.01");
        assertThatThrownBy(() -> Lab.builder().threads(0)).hasMessage("must be > 0: threads=0");
    }

    @Test
    void cell_notRun_hasNoResult() {
        Cell cell = new Plan(1, 1, List.of())
                .run(Simulation.builder()
                        .strategy(Strategies.random())
                        .servers(1, Server.fifo(1))
                        .load(0.5));
        assertThatThrownBy(cell::result).isInstanceOf(IllegalStateException.class);
    }
}
