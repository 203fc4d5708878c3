package io.evener.call;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.evener.Outcome;
import io.evener.testing.ManualTime;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every dialect against what the system itself said, operation by operation; answers once by hand, once watched. */
class BudgetVectorsTest {

    /** One case: what was set, what was done, what was answered. */
    private record Row(String[] settings, String[] operations, List<String> answers) {}

    @TestFactory
    Stream<DynamicTest> finagle_isThatClass() throws IOException {
        return tests("finagle-budget.txt", 10, BudgetVectorsTest::finagle);
    }

    @TestFactory
    Stream<DynamicTest> grpc_isThatClass() throws IOException {
        return tests("grpc-throttle.txt", 8, BudgetVectorsTest::grpc);
    }

    @TestFactory
    Stream<DynamicTest> awsStandard_isThatStrategy() throws IOException {
        return tests("aws-standard.txt", 4, BudgetVectorsTest::aws);
    }

    private static List<String> finagle(Row row, boolean watched) {
        ManualTime time = new ManualTime();
        RetryBudget budget = RetryBudget.finagle(
                Duration.ofMillis(Long.parseLong(row.settings[0])),
                Integer.parseInt(row.settings[1]),
                Double.parseDouble(row.settings[2]),
                time);
        Answers answers = new Answers(budget, watched);
        List<String> said = new ArrayList<>();
        for (String operation : row.operations) {
            int n = operation.length() == 1 ? 0 : Integer.parseInt(operation.substring(1));
            switch (operation.charAt(0)) {
                case 'd' -> answers.come(n);
                case 'w' -> said.add(Integer.toString(granted(budget, n)));
                case 'b' -> said.add(Long.toString((long) budget.balance()));
                default -> {
                    time.advance(Duration.ofMillis(n));
                    budget.tick();
                }
            }
        }
        return said;
    }

    private static int granted(RetryBudget budget, int asked) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += budget.tryWithdraw(Outcome.FAILURE) ? 1 : 0;
        }
        return granted;
    }

    private static List<String> grpc(Row row, boolean watched) {
        RetryBudget budget = RetryBudget.grpc(Float.parseFloat(row.settings[0]), Float.parseFloat(row.settings[1]));
        int half = (int) (Float.parseFloat(row.settings[0]) * 1000) / 2;
        Answers answers = new Answers(budget, watched);
        List<String> said = new ArrayList<>();
        for (String operation : row.operations) {
            int n = Integer.parseInt(operation.substring(1));
            if (operation.charAt(0) == 'd') {
                answers.come(n);
            } else {
                int granted = 0;
                for (int i = 0; i < n; i++) {
                    budget.failed(Outcome.FAILURE);
                    granted += budget.tryWithdraw(Outcome.FAILURE) ? 1 : 0;
                }
                String expected = row.answers.get(said.size());
                int tokens = Integer.parseInt(expected.substring(expected.indexOf(':') + 1));
                assertThat(budget.balance()).isEqualTo(Math.max(0, tokens - half) / 1000.0);
                said.add(granted + ":" + tokens);
            }
        }
        return said;
    }

    private static List<String> aws(Row row, boolean watched) {
        RetryBudget budget = RetryBudget.awsStandard();
        Answers answers = new Answers(budget, watched);
        boolean[] retrying = new boolean[5];
        List<String> said = new ArrayList<>();
        for (String operation : row.operations) {
            int call = operation.charAt(1) - '0';
            boolean answered = operation.charAt(0) == 's';
            if (retrying[call]) {
                budget.settled(answered);
            }
            String verdict = "s";
            if (answered) {
                answers.come(1);
                retrying[call] = false;
            } else {
                Outcome outcome = Outcome.values()[1 + "eot".indexOf(operation.charAt(0))];
                budget.failed(outcome);
                retrying[call] = budget.tryWithdraw(outcome);
                verdict = retrying[call] ? "1" : "0";
            }
            String expected = row.answers.get(said.size());
            int capacity = Integer.parseInt(expected.substring(2));
            assertThat(budget.balance()).isEqualTo(capacity / 5);
            said.add(verdict + ":" + capacity);
        }
        return said;
    }

    /** Answers that a budget is told of, by one way or the other. */
    private static final class Answers implements RetryBudget.Traffic {
        private final RetryBudget budget;
        private final boolean watched;
        private long answered = Long.MAX_VALUE - 10; // a counter may wrap

        Answers(RetryBudget budget, boolean watched) {
            this.budget = budget;
            this.watched = watched;
            if (watched) {
                budget.watch(this);
            }
        }

        void come(int n) {
            for (int i = 0; i < n; i++) {
                if (watched) {
                    answered++;
                } else {
                    budget.deposit();
                }
            }
            budget.tick();
        }

        @Override
        public long answered() {
            return answered;
        }

        @Override
        public int inFlight() {
            return 0;
        }
    }

    private static Stream<DynamicTest> tests(String name, int rows, BiFunction<Row, Boolean, List<String>> run)
            throws IOException {
        List<Row> cases = rows(name);
        assertThat(cases).hasSize(rows);
        return cases.stream()
                .flatMap(row -> Stream.of(true, false)
                        .map(watched -> dynamicTest(
                                String.join(" ", row.settings) + (watched ? ", watched" : ", by hand"),
                                () -> assertThat(run.apply(row, watched)).isEqualTo(row.answers))));
    }

    private static List<Row> rows(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(BudgetVectorsTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\\|", -1))
                    .map(columns -> new Row(
                            columns[0].split(" ", -1),
                            columns[1].split(" ", -1),
                            Arrays.asList(columns[2].split(" ", -1))))
                    .toList();
        }
    }
}
