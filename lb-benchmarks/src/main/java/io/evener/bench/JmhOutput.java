package io.evener.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** Swallows what JMH prints, counts the cells it begins, and keeps why some of them failed. */
final class JmhOutput implements OutputFormat {

    private static final String FAILURE = "<failure>";

    /** Hears of every cell that begins. */
    @FunctionalInterface
    interface Watch {
        void begins(long done, long total, String cell);
    }

    private final Watch watch;
    private final long total;
    private final List<String> failures = new ArrayList<>();
    private long begun;
    private String cell = "";
    private boolean failed;

    JmhOutput(Watch watch, long total) {
        this.watch = watch;
        this.total = total;
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void startBenchmark(BenchmarkParams params) {
        String target = params.getBenchmark();
        String type = target.substring(0, target.lastIndexOf('.'));
        StringBuilder name = new StringBuilder(type.substring(type.lastIndexOf('.') + 1));
        for (String param : params.getParamsKeys()) {
            name.append(' ').append(params.getParam(param));
        }
        cell = name + (params.getThreads() == 1 ? "" : ", " + params.getThreads() + " threads");
        watch.begins(begun++, total, cell);
    }

    /** After a failure JMH prints its stack trace. */
    @Override
    public void println(String text) {
        if (failed && !text.isBlank()) {
            failed = false;
            failures.add(cell + ": " + text.strip().lines().findFirst().orElse(""));
        }
        failed |= text.strip().equals(FAILURE);
    }

    @Override
    public void iteration(BenchmarkParams benchmark, IterationParams params, int number) {}

    @Override
    public void iterationResult(BenchmarkParams benchmark, IterationParams params, int number, IterationResult data) {}

    @Override
    public void endBenchmark(BenchmarkResult result) {}

    @Override
    public void startRun() {}

    @Override
    public void endRun(Collection<RunResult> result) {}

    @Override
    public void print(String text) {}

    @Override
    public void verbosePrintln(String text) {}

    @Override
    public void write(int character) {}

    @Override
    public void write(byte[] text) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
