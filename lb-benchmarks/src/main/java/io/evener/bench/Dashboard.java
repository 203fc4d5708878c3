package io.evener.bench;

import io.evener.ChooseRequest;
import io.evener.Explanation;
import io.evener.Explanation.Candidate;
import io.evener.LoadBalancer;
import io.evener.bench.Terminal.Tone;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The live table of one balancer: the meter's figures, and from {@link LoadBalancer#explain} who is in, who is out, and
 * why. Redrawn at every {@link Meter#STEP} on a terminal; elsewhere written when asked for.
 */
final class Dashboard implements AutoCloseable {

    /** What is higher than the terminal can't be redrawn in place; this fits the usual 24 lines. */
    private static final int MAX_LINES = 21;

    private final LoadBalancer balancer;
    private final Meter meter;
    private final Traffic traffic;
    private final Screen screen;
    private final Map<String, String> notes = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Daemons.timer("dashboard");
    private final long startNanos = System.nanoTime();

    Dashboard(LoadBalancer balancer, Meter meter, Traffic traffic, Screen screen) {
        this.balancer = balancer;
        this.meter = meter;
        this.traffic = traffic;
        this.screen = screen;
    }

    /** Starts to measure and to redraw. */
    void start() {
        long step = Meter.STEP.toNanos();
        var unused = timer.scheduleAtFixedRate(this::tick, step, step, TimeUnit.NANOSECONDS);
    }

    private void tick() {
        try {
            meter.roll();
            screen.redraw(lines());
        } catch (RuntimeException e) {
            screen.say("the table could not be drawn: " + e);
            throw e;
        }
    }

    /** Starts to write the table every so often where it can't be redrawn in place. */
    void appendEvery(Duration time) {
        long nanos = time.toNanos();
        var unused = timer.scheduleAtFixedRate(this::append, nanos, nanos, TimeUnit.NANOSECONDS);
    }

    /** Writes the table where it can't be redrawn in place. */
    void append() {
        screen.append(lines());
    }

    /** Adds a line above the table. */
    void say(String line) {
        screen.say(line);
    }

    /** Shows a remark beside an endpoint's state; {@code ""} takes it back. */
    void note(String id, String remark) {
        notes.put(id, remark);
    }

    /** Returns the time since the start, such as {@code t+12s}. */
    String clock() {
        return "t+" + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - startNanos) + "s";
    }

    private List<String> lines() {
        Explanation explanation = balancer.explain(ChooseRequest.any());
        long begun = explanation.candidates().stream()
                .mapToLong(c -> meter.gauge(c.endpoint().id()).recentlyBegun())
                .sum();
        List<Table.Row> rows = new ArrayList<>();
        for (Candidate candidate : explanation.candidates()) {
            rows.add(row(candidate, begun));
        }
        List<String> lines = Table.render(title(explanation, begun), rows, screen.terminal());
        if (lines.size() > MAX_LINES && screen.terminal().interactive()) {
            int more = lines.size() - MAX_LINES;
            lines = lines.subList(0, MAX_LINES);
            lines.add("  and " + more + " more");
        }
        return lines;
    }

    private String title(Explanation explanation, long begun) {
        return String.format(
                Locale.ROOT,
                "%s  %s by %s  %,d calls/s  %,d answered  %,d failed%s",
                clock(),
                explanation.pool(),
                explanation.strategy(),
                begun,
                traffic.answered(),
                traffic.failed(),
                explanation.panic() ? "  health overruled (panic)" : "");
    }

    private Table.Row row(Candidate candidate, long begun) {
        String id = candidate.endpoint().id();
        Meter.Gauge gauge = meter.gauge(id);
        String note = notes.getOrDefault(id, "");
        String state = state(candidate) + (note.isEmpty() ? "" : ", " + note);
        return new Table.Row(
                id,
                begun == 0 ? 0 : gauge.recentlyBegun() / (double) begun,
                candidate.inFlight(),
                gauge.recentLatency(50),
                gauge.recentLatency(99),
                state,
                tone(candidate, note));
    }

    static String state(Candidate candidate) {
        StringBuilder state = new StringBuilder(candidate.inRotation() ? "in" : "out");
        if (candidate.share() < 1) {
            state.append(String.format(Locale.ROOT, " at %.0f%%", candidate.share() * 100));
        }
        if (!candidate.causes().isEmpty()) {
            state.append(": ").append(String.join(", ", candidate.causes()));
        }
        return state.toString();
    }

    private static Tone tone(Candidate candidate, String note) {
        if (!candidate.inRotation()) {
            return Tone.BAD;
        }
        boolean plain = candidate.share() == 1 && candidate.causes().isEmpty() && note.isEmpty();
        return plain ? Tone.GOOD : Tone.ODD;
    }

    /** Stops; the last table stays on the screen. */
    void stop() {
        timer.shutdownNow();
        screen.end();
    }

    @Override
    public void close() {
        stop();
    }
}
