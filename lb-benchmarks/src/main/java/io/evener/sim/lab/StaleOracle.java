package io.evener.sim.lab;

import static io.evener.sim.lab.Oracle.MEAN;

import io.evener.sim.Server;
import io.evener.sim.Signals;
import io.evener.sim.lab.Oracle.SimulationCell;
import io.evener.sim.lab.Plot.Axis;
import io.evener.sim.lab.Plot.Point;
import io.evener.sim.lab.Plot.Series;
import io.evener.sim.lab.Plot.Style;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What old information is worth, and what it costs to trust it. */
final class StaleOracle {

    private static final int SERVERS = 100;
    private static final double LOAD = 0.9;
    private static final double[] AGES = {0.5, 1, 2, 5, 10, 20};
    private static final String[] NAMES = {"2 choices", "3 choices", "10 choices", "least of all"};
    private static final int[] CHOICES = {2, 3, 10, 0};
    /** Mean sojourns by age of the board and choices, papers.md 2.2. */
    private static final double[][] PUBLISHED = {
        {2.819, 2.342, 2.196, 2.772},
        {2.970, 2.596, 2.975, 3.953},
        {3.255, 3.058, 4.456, 6.061},
        {4.003, 4.318, 8.619, 11.94},
        {5.098, 6.257, 15.37, 23.27},
        {7.037, 9.950, 28.78, 55.8}
    };
    /** The same for two choices and for the least of all, with what was sent since added, papers.md 2.3. */
    private static final double[][] COUNTING_OWN = {{2.820, 1.835}, {3.305, 2.625}, {3.674, 3.053}};

    private static final int[] AGES_COUNTING_OWN = {1, 5, 10};

    private StaleOracle() {}

    static Experiment get() {
        return new Oracle(
                "stale",
                "A board of queue lengths renewed every T: trusting it makes herds, counting one's own calls does not",
                StaleOracle::sums);
    }

    private static SimulationCell cell(
            Oracle.Sums sums, double age, ReportedQueue rule, String label, double expected) {
        long requests = age >= 20 ? 4_000_000 : 2_000_000;
        double tolerance = expected < 10 ? 0.03 : 0.10;
        return sums.add(
                sums.plan()
                        .simulation()
                        .strategy(rule)
                        .servers(SERVERS, Server.fifo(1))
                        .work(Oracle.exponential())
                        .signals(Signals.polled(Duration.ofNanos((long) (age * MEAN.toNanos()))))
                        .load(LOAD)
                        .requests(sums.plan().requests(requests)),
                (sheet, result) -> sheet.mean(label, expected, result, MEAN, tolerance));
    }

    private static void sums(Oracle.Sums sums) {
        Map<String, List<SimulationCell>> columns = new LinkedHashMap<>();
        for (int d = 0; d < CHOICES.length; d++) {
            List<SimulationCell> column = new ArrayList<>();
            for (int t = 0; t < AGES.length; t++) {
                String label = NAMES[d] + ", T " + AGES[t];
                column.add(cell(sums, AGES[t], new ReportedQueue(CHOICES[d], false), label, PUBLISHED[t][d]));
            }
            columns.put(NAMES[d], column);
        }
        for (int t = 0; t < AGES_COUNTING_OWN.length; t++) {
            int age = AGES_COUNTING_OWN[t];
            for (int d : new int[] {0, 3}) {
                String label = NAMES[d] + " and own calls, T " + age;
                cell(sums, age, new ReportedQueue(CHOICES[d], true), label, COUNTING_OWN[t][d == 0 ? 0 : 1]);
            }
        }
        sums.then(sheet -> conclude(sheet, columns));
    }

    private static void conclude(Sheet sheet, Map<String, List<SimulationCell>> columns) {
        double random = QueueTheory.mm1Mean(LOAD);
        for (int t = 0; t < AGES.length; t++) {
            double two = at(columns, "2 choices", t);
            double three = at(columns, "3 choices", t);
            double all = at(columns, "least of all", t);
            String age = ", T " + AGES[t];
            sheet.check(
                    AGES[t] <= 2
                            ? Check.atMost("3 choices beat 2" + age, three / two, 1)
                            : Check.atLeast("3 choices lose to 2" + age, three / two, 1));
            sheet.check(
                    AGES[t] <= 2
                            ? Check.atMost("least of all beats random" + age, all / random, 1)
                            : Check.atLeast("least of all loses to random" + age, all / random, 1));
            sheet.check(Check.atMost("2 choices beat random" + age, two / random, 1));
        }
        List<Series> series = new ArrayList<>();
        columns.forEach((name, cells) -> {
            List<Point> points = new ArrayList<>();
            for (int t = 0; t < AGES.length; t++) {
                points.add(new Point(AGES[t], cells.get(t).mean()));
            }
            series.add(new Series(name, Style.LINE, points));
        });
        series.add(new Series(
                "random (theory)",
                Style.THEORY,
                List.of(new Point(AGES[0], random), new Point(AGES[AGES.length - 1], random))));
        sheet.plot(new Plot(
                "Mean sojourn by age of the board, 100 servers, load 0.9",
                Axis.logarithmic("the board is renewed every", "mean services"),
                Axis.logarithmic("mean sojourn", "mean services"),
                series));
    }

    private static double at(Map<String, List<SimulationCell>> columns, String name, int age) {
        return columns.getOrDefault(name, List.of()).get(age).mean();
    }
}
