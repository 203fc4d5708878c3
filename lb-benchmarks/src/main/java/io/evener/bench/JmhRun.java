package io.evener.bench;

import io.evener.bench.BenchPlan.Batch;
import io.evener.bench.BenchPlan.Question;
import io.evener.bench.jmh.Contender;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs a plan with JMH, a JVM per cell, and reads the figures off its results. */
final class JmhRun {

    private static final String BYTES = "gc.alloc.rate.norm";

    private final Pace pace;
    private final JmhOutput output;

    JmhRun(Pace pace, JmhOutput output) {
        this.pace = pace;
        this.output = output;
    }

    /** Returns a row per cell that did not fail. */
    List<BenchRow> rows(BenchPlan plan) throws RunnerException {
        List<BenchRow> rows = new ArrayList<>();
        for (Batch batch : plan.batches()) {
            for (Question question : batch.questions()) {
                new Runner(options(batch, question), output).run().forEach(result -> rows.add(row(result)));
            }
        }
        return BenchGroup.overFloors(rows);
    }

    private Options options(Batch batch, Question question) {
        return new OptionsBuilder()
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .forks(pace.forks())
                .threads(batch.threads())
                .warmupIterations(pace.warmups())
                .warmupTime(TimeValue.milliseconds(pace.millis()))
                .measurementIterations(pace.iterations())
                .measurementTime(TimeValue.milliseconds(pace.millis()))
                .timeout(TimeValue.minutes(1))
                .jvmArgs(pace.jvmArgs().toArray(String[]::new))
                .addProfiler(GCProfiler.class)
                .param(
                        BenchPlan.MEMBERS,
                        batch.members().stream().map(String::valueOf).toArray(String[]::new))
                .param(
                        BenchPlan.CONTENDER,
                        Objects.requireNonNull(question.params().get(BenchPlan.CONTENDER)))
                .include("^" + Pattern.quote(question.target()) + "$")
                .build();
    }

    private static BenchRow row(RunResult result) {
        BenchmarkParams params = result.getParams();
        Contender contender = BenchPlan.contender(params.getBenchmark(), params.getParam(BenchPlan.CONTENDER));
        String members = params.getParam(BenchPlan.MEMBERS);
        double ns = BenchRow.rounded(
                median(iterations(result).mapToDouble(r -> r.getPrimaryResult().getScore())));
        return new BenchRow(
                name(params),
                contender.family(),
                contender.label(),
                contender.side(),
                contender.fault(),
                members == null ? 0 : Integer.parseInt(members),
                params.getThreads(),
                ns,
                BenchRow.rounded(iterations(result)
                        .mapToDouble(r -> Math.abs(r.getPrimaryResult().getScore() - ns))
                        .max()
                        .orElse(0)),
                BenchRow.rounded(median(iterations(result).mapToDouble(JmhRun::bytes))),
                Double.NaN);
    }

    /** Class and method, and what a class has besides contenders and members. */
    private static String name(BenchmarkParams params) {
        String target = params.getBenchmark();
        StringBuilder name =
                new StringBuilder(target.substring(target.lastIndexOf('.', target.lastIndexOf('.') - 1) + 1));
        for (String key : new TreeSet<>(params.getParamsKeys())) {
            if (!key.equals(BenchPlan.CONTENDER) && !key.equals(BenchPlan.MEMBERS)) {
                name.append(' ').append(key).append('=').append(params.getParam(key));
            }
        }
        return name.toString();
    }

    private static Stream<IterationResult> iterations(RunResult result) {
        return result.getBenchmarkResults().stream().flatMap(fork -> fork.getIterationResults().stream());
    }

    @SuppressWarnings("rawtypes") // as JMH declares it
    private static double bytes(IterationResult iteration) {
        Result bytes = Objects.requireNonNull(iteration.getSecondaryResults().get(BYTES), BYTES);
        return bytes.getScore();
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
