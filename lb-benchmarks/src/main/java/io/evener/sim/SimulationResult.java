package io.evener.sim;

import io.evener.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * What came of the calls that arrived between the warm-up and the end of a run.
 *
 * <p>Latencies are those of calls that succeeded, from arrival to answer; their quantiles are exact to three digits.
 */
public final class SimulationResult {

    private final Histogram latencies;
    private final Estimate mean;
    private final long calls;
    private final long refused;
    private final long unfinished;
    private final Duration lastFailure;
    private final Map<Outcome, Long> failures;
    private final List<ServerShare> servers;
    private final List<Period> timeline;
    private final List<Long> attempts;
    private final double seconds;
    private final long events;

    /**
     * What one server got.
     *
     * @param calls sent to it that count
     * @param share its part of all such calls
     * @param offered the work sent to it, at its mean, by its nominal capacity over the same time: while it is above 1, its
     *     queue grows; 0 where capacity has no bound
     * @param utilisation part of its capacity that was at work from its start to the end of the arrivals; 0 where capacity
     *     has no bound
     * @param mostHeld most requests ever there at once, waiting and worked on
     */
    public record ServerShare(long calls, double share, double offered, double utilisation, int mostHeld) {

        /** Returns whether more was sent to it than it can do, by more than three deviations of a count of calls. */
        boolean isOverloaded() {
            return offered * (1 - 3 / Math.sqrt(Math.max(1.0, (double) calls))) > 1;
        }
    }

    /**
     * Calls that arrived within one interval of the run, warm-up included.
     *
     * @param start of the interval
     * @param arrived how many came
     * @param failed how many of them failed
     * @param median of the latencies of those that succeeded, zero when none did
     * @param p99 their 99th percentile, zero when none did
     */
    public record Period(Duration start, long arrived, long failed, Duration median, Duration p99) {}

    private SimulationResult(Recorder recorder, List<ServerShare> servers, long events) {
        this.latencies = recorder.latencies();
        this.mean = Estimate.of(recorder.sums(), recorder.counts());
        this.calls = recorder.began();
        this.refused = recorder.refused();
        this.unfinished = recorder.unfinished();
        this.lastFailure = Duration.ofNanos(Math.max(0, recorder.lastFailure()));
        this.failures = new EnumMap<>(Outcome.class);
        this.failures.putAll(recorder.failures());
        this.servers = List.copyOf(servers);
        this.seconds = recorder.windowNanos() / 1e9;
        this.timeline = timeline(recorder);
        this.attempts = Arrays.stream(recorder.intervals())
                .map(interval -> interval == null ? 0L : interval.sent())
                .toList();
        this.events = events;
    }

    static SimulationResult of(
            Recorder recorder, List<ServerProcess> servers, List<long[]> sent, double meanWork, long events) {
        long all = Math.max(1, sent.stream().mapToLong(count -> count[0]).sum());
        List<ServerShare> shares = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++) {
            ServerProcess server = servers.get(i);
            long calls = sent.get(i)[0];
            double offered = calls * meanWork / (server.capacity() * recorder.windowFrom(server.start()));
            shares.add(new ServerShare(calls, (double) calls / all, offered, server.utilisation(), server.mostHeld()));
        }
        return new SimulationResult(recorder, shares, events);
    }

    private static List<Period> timeline(Recorder recorder) {
        List<Period> periods = new ArrayList<>();
        for (int i = 0; i < recorder.intervals().length; i++) {
            Recorder.Interval interval = recorder.intervals()[i];
            Duration start = Duration.ofNanos(i * recorder.intervalNanos());
            periods.add(
                    interval == null
                            ? new Period(start, 0, 0, Duration.ZERO, Duration.ZERO)
                            : new Period(
                                    start,
                                    interval.arrived(),
                                    interval.failed(),
                                    Duration.ofNanos(interval.latencies().getValueAtPercentile(50)),
                                    Duration.ofNanos(interval.latencies().getValueAtPercentile(99))));
        }
        return List.copyOf(periods);
    }

    /** Returns how many calls count. */
    public long calls() {
        return calls;
    }

    /** Returns how many of them succeeded. */
    public long succeeded() {
        return latencies.getTotalCount();
    }

    /** Returns how many failed, those included that found no endpoint or never ended. */
    public long failed() {
        return calls - succeeded();
    }

    /** Returns the part of calls that succeeded; NaN when there were none. */
    public double successRatio() {
        return calls == 0 ? Double.NaN : (double) succeeded() / calls;
    }

    /** Returns how many failed with this outcome. */
    public long failed(Outcome outcome) {
        return failures.getOrDefault(outcome, 0L);
    }

    /** Returns how many found no endpoint to go to. */
    public long refused() {
        return refused;
    }

    /** Returns how many had neither an answer nor a failure when the run was given up, a whole duration after its end. */
    public long unfinished() {
        return unfinished;
    }

    /** Returns when the last call arrived that failed; zero when none did. */
    public Duration lastFailure() {
        return lastFailure;
    }

    /** Returns the mean latency in nanoseconds, with its confidence interval. */
    public Estimate mean() {
        return mean;
    }

    /**
     * Returns a quantile of the time to an answer over all calls, those that failed counted as never answered; empty when
     * that is the answer. To compare strategies that fail different calls, take this one.
     *
     * @param q 0 to 1, such as 0.99
     */
    public Optional<Duration> quantileOfAll(double q) {
        double part = checkedRatio(q) * calls / Math.max(1, succeeded());
        return part <= 1 && succeeded() > 0 ? Optional.of(quantile(part)) : Optional.empty();
    }

    /**
     * Returns a quantile of the latencies of the calls that succeeded: check {@link #failed()} as well, for a strategy that
     * fails its slow calls looks fast here.
     *
     * @param q 0 to 1, such as 0.99
     */
    public Duration quantile(double q) {
        return Duration.ofNanos(latencies.getValueAtPercentile(checkedRatio(q) * 100));
    }

    private static double checkedRatio(double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("must be in 0..1: q=" + q);
        }
        return q;
    }

    /**
     * Returns whether some server was sent more than it can do, so that its queue grew for as long as calls came: then
     * latencies tell how long the run was, and nothing else.
     */
    public boolean isOverloaded() {
        return servers.stream().anyMatch(ServerShare::isOverloaded);
    }

    /** Returns how many calls per second succeeded. */
    public double throughput() {
        return succeeded() / seconds;
    }

    /** Returns the part of succeeded calls that took at most this long; NaN when none succeeded. */
    public double within(Duration latency) {
        long nanos = Durations.notNegative("latency", latency);
        return succeeded() == 0 ? Double.NaN : latencies.getCountBetweenValues(0, nanos) / (double) succeeded();
    }

    /** Returns what each server got, in the order the servers were given. */
    public List<ServerShare> servers() {
        return servers;
    }

    /** Returns how many attempts were sent per call; 1 without retries, hedging and fan-out. */
    public double attemptsPerCall() {
        return calls == 0
                ? Double.NaN
                : (double) servers.stream().mapToLong(ServerShare::calls).sum() / calls;
    }

    /** Returns the run by interval; empty unless {@link Simulation.Builder#timeline} was set. */
    public List<Period> timeline() {
        return timeline;
    }

    /**
     * Returns how many attempts were sent to servers within each interval of the {@link #timeline}: of calls that arrived
     * then or before, retries included.
     */
    public List<Long> attempts() {
        return attempts;
    }

    /** Returns how many events the run consisted of. */
    public long events() {
        return events;
    }

    /** Returns calls, failures, mean, median and 99th percentile in a line. */
    @Override
    public String toString() {
        return calls + " calls, " + (failed() - unfinished) + " failed, " + unfinished + " unfinished, mean "
                + Duration.ofNanos((long) (mean.mean() >= 0 ? mean.mean() : 0)) + ", p50 " + quantile(0.5) + ", p99 "
                + quantile(0.99);
    }
}
