package io.evener.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Member;
import io.evener.sim.Distribution;
import io.evener.sim.Server;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.sim.lab.Contestant;
import io.evener.sim.lab.Experiment;
import io.evener.sim.lab.Experiments;
import io.evener.sim.lab.Finding;
import io.evener.sim.lab.Lab;
import io.evener.sim.report.Report;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.Strategies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/simulation.md is this file's, to the letter, and it holds; its tables leave no experiment out. */
final class SimulationDocTest {

    @Test
    void example_isTheOneRunHere() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "simulation.md"));
        String here = Files.readString(Path.of("src/test/java/io/evener/docs/SimulationDocTest.java"));
        assertThat(withoutSpace(between(here, "// " + "begin\n", "// " + "end\n")))
                .isEqualTo(withoutSpace(between(page, "```java\n", "```")));
    }

    @Test
    void example_holds() throws IOException {
        // begin
        SimulationResult result = Simulation.builder()
                .strategy(Strategies.leastRequest())
                .servers(20, Server.fifo(4))
                .work(Distribution.histogram(Path.of("src/test/resources/orders.csv")))
                .clients(10)
                .load(0.7)
                .requests(200_000)
                .build()
                .run();
        assertThat(result.failed()).isZero();
        assertThat(result.quantile(0.99)).isLessThan(Duration.ofMillis(80));
        // end
    }

    @Test
    void strategy_isTheOneRunHere(@TempDir Path directory) throws IOException {
        // begin strategy
        record LeastOfThree() implements Strategy {
            @Override
            public String name() {
                return "leastOfThree";
            }

            @Override
            public Bound bind(StrategyContext context) {
                return snapshot -> {
                    List<Member> in = IntStream.range(0, snapshot.size())
                            .filter(snapshot::eligible)
                            .mapToObj(snapshot::member)
                            .toList();
                    return request -> IntStream.range(0, 3)
                            .mapToObj(i -> in.get(context.random().nextInt(in.size())))
                            .filter(member -> !request.excludes(member))
                            .min(Comparator.comparingInt(Member::inFlight))
                            .orElseGet(() -> in.stream()
                                    .filter(m -> !request.excludes(m))
                                    .findAny()
                                    .orElse(null));
                };
            }
        }

        List<Contestant> mine = List.of(
                new Contestant("leastOfThree", true, new LeastOfThree()),
                new Contestant("leastRequest", true, Strategies.leastRequest()));
        List<Finding> findings = Lab.builder().contestants(mine).build().run(Experiments.scenarios(), finding -> {});
        Report.write(directory, "Least of three", findings, "LeastOfThree");
        // end strategy
        assertThat(findings).allMatch(Finding::passed);
        String page = Files.readString(Path.of("..", "docs", "simulation.md"));
        String here = Files.readString(Path.of("src/test/java/io/evener/docs/SimulationDocTest.java"));
        assertThat(withoutSpace(between(here, "// " + "begin strategy\n", "// " + "end strategy\n")))
                .isEqualTo(withoutSpace(between(page, "```java\nrecord", "```").replaceFirst("^", "record")));
    }

    @Test
    void tables_nameEveryExperiment() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "simulation.md"));
        assertThat(Experiments.all())
                .extracting(Experiment::name)
                .allSatisfy(name -> assertThat(page).contains("| `" + name + "` |"));
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
