package io.evener.sim;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Outcome;
import io.evener.spi.LoadReport;
import io.evener.spi.ProbeResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A server at work.
 *
 * <p>All attempts in service progress alike, so one number, the progress of an attempt that has been here for ever, tells
 * who is next: each leaves when it reaches the progress at which it came plus its work. A change of speed or of the
 * number in service moves one event.
 */
final class ServerProcess implements ServerControl {

    private static final long PROBE_ANSWER_NANOS = 1_000_000;

    private final Engine engine;
    private final Server model;
    private final Endpoint endpoint;
    private final RandomStream random;
    private final LoadMeter meter;
    private final PriorityQueue<Attempt> inService = new PriorityQueue<>(Attempt::byFinish);
    private final ArrayDeque<Attempt> waiting = new ArrayDeque<>();
    private final EventQueue.Event completion = new EventQueue.Event() {
        @Override
        void fire() {
            completeNext();
        }
    };

    private double progress;
    private long progressAt;
    private long starts;
    private double speed;
    private boolean down;
    private boolean sick;
    private double failRatio;
    private @Nullable Predicate<ChooseRequest> failing;
    private long failNanos;
    private @Nullable Distribution workInstead;

    private int mostHeld;
    private final long start;
    private double utilisation;

    ServerProcess(Engine engine, Server model, Endpoint endpoint, RandomStream random) {
        this.engine = engine;
        this.model = model;
        this.endpoint = endpoint;
        this.random = random;
        this.start = engine.now();
        this.meter = new LoadMeter(model.capacity(), start);
        this.speed = model.speed();
        this.progressAt = start;
    }

    @Override
    public Endpoint endpoint() {
        return endpoint;
    }

    // ---- requests ------------------------------------------------------------------------------------------------

    /** The attempt is on its way here. */
    void send(Attempt attempt) {
        long way = (long) Durations.sample("network", model.network(), random);
        attempt.wayBack = way - way / 2;
        if (way == 0) {
            receive(attempt);
        } else {
            engine.later(way / 2, () -> receive(attempt));
        }
    }

    private void receive(Attempt attempt) {
        if (down) {
            answer(attempt, Outcome.CONNECT_FAILURE);
        } else if (failRatio > 0 && random.nextDouble() < failRatio
                || failing != null && failing.test(attempt.call.request)) {
            engine.later(failNanos, () -> answer(attempt, Outcome.FAILURE));
        } else if (inService.size() < model.slots()) {
            start(attempt);
            changed();
        } else if (waiting.size() < model.queueLimit()) {
            waiting.add(attempt);
            changed();
        } else {
            answer(attempt, Outcome.OVERLOADED);
        }
    }

    private void start(Attempt attempt) {
        advance();
        attempt.finish =
                progress + (workInstead == null ? attempt.work : Durations.sample("work", workInstead, random));
        attempt.order = starts++;
        inService.add(attempt);
        expect();
    }

    private void completeNext() {
        advance();
        Attempt done = inService.remove();
        progress = Math.max(progress, done.finish);
        if (inService.isEmpty()) {
            progress = 0; // what is added to small numbers is not lost
        }
        Attempt next = waiting.poll();
        if (next != null) {
            start(next);
        } else {
            expect();
        }
        changed();
        answer(done, Outcome.SUCCESS);
    }

    private void answer(Attempt attempt, Outcome outcome) {
        meter.worked(engine.now(), workRate());
        meter.answered(outcome == Outcome.SUCCESS);
        if (!down && engine.settings().signals.way() == Signals.Way.PIGGYBACKED) {
            attempt.told = report(); // as of now, not as of its arrival
        }
        if (attempt.wayBack == 0) {
            engine.answered(attempt, outcome);
        } else {
            engine.later(attempt.wayBack, () -> engine.answered(attempt, outcome));
        }
    }

    private double rate() {
        int k = inService.size();
        return k == 0 ? 0 : speed * Math.min(1, model.cores() / k);
    }

    private double workRate() {
        int k = inService.size();
        return k == 0 ? 0 : rate() * k;
    }

    /** Brings the progress up to now. */
    private void advance() {
        long now = engine.now();
        double rate = rate();
        meter.worked(now, rate * inService.size());
        progress += rate * (now - progressAt);
        progressAt = now;
    }

    /** Schedules the next completion as things are now. */
    private void expect() {
        Attempt next = inService.peek();
        double rate = rate();
        if (next == null || rate == 0) {
            engine.queue().cancel(completion);
        } else {
            engine.queue().after(completion, (long) Math.ceil(Math.max(0, next.finish - progress) / rate));
        }
    }

    private void changed() {
        int held = held();
        mostHeld = Math.max(mostHeld, held);
        engine.heldChanged(this);
    }

    // ---- what it tells -------------------------------------------------------------------------------------------

    /** Returns how many requests are here, waiting or worked on. */
    int held() {
        return inService.size() + waiting.size();
    }

    LoadReport report() {
        meter.worked(engine.now(), workRate());
        return meter.report(held());
    }

    boolean isDown() {
        return down;
    }

    /** Returns whether it answers at all: not while it is down or hangs. */
    boolean tells() {
        return !down && speed > 0;
    }

    /** Returns the answer to a health check, null for none ever. */
    @Nullable
    ProbeResult probed() {
        if (!tells()) {
            return down ? ProbeResult.down("connect refused") : null;
        }
        return (sick ? ProbeResult.down("status 503") : ProbeResult.up()).with(report());
    }

    static long probeNanos() {
        return PROBE_ANSWER_NANOS;
    }

    /** Requests come no longer: what counts of its utilisation is over. */
    void arrivalsEnded() {
        advance();
        double possible = model.capacity() * (engine.now() - start);
        utilisation = possible > 0 && possible < Double.POSITIVE_INFINITY ? meter.total() / possible : 0;
    }

    /** Returns which part of its capacity was at work while requests came; 0 where capacity has no bound. */
    double utilisation() {
        return utilisation;
    }

    long start() {
        return start;
    }

    double capacity() {
        return model.capacity();
    }

    int mostHeld() {
        return mostHeld;
    }

    // ---- what can be done to it ----------------------------------------------------------------------------------

    @Override
    public void speed(double factor) {
        if (!(factor >= 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("must be >= 0 and finite: speed=" + factor);
        }
        advance();
        speed = factor;
        expect();
    }

    @Override
    public void failing(double ratio, Duration after) {
        if (!(ratio >= 0 && ratio <= 1)) {
            throw new IllegalArgumentException("must be in 0..1: ratio=" + ratio);
        }
        failNanos = Durations.notNegative("after", after);
        failRatio = ratio;
    }

    @Override
    public void failing(Predicate<ChooseRequest> which, Duration after) {
        failNanos = Durations.notNegative("after", after);
        failing = Objects.requireNonNull(which, "which");
    }

    @Override
    public void taking(Distribution work) {
        workInstead = Objects.requireNonNull(work, "work");
    }

    @Override
    public void sick(boolean probesFail) {
        sick = probesFail;
    }

    @Override
    public void down() {
        advance();
        down = true;
        engine.queue().cancel(completion);
        Attempt[] lost = inService.toArray(new Attempt[0]);
        Arrays.sort(lost, Attempt::byFinish);
        inService.clear();
        Attempt[] queued = waiting.toArray(new Attempt[0]);
        waiting.clear();
        changed();
        for (Attempt attempt : lost) {
            answer(attempt, Outcome.FAILURE);
        }
        for (Attempt attempt : queued) {
            answer(attempt, Outcome.FAILURE);
        }
    }

    @Override
    public void restart() {
        advance();
        down = false;
        sick = false;
        failRatio = 0;
        failing = null;
        workInstead = null;
        speed = model.speed();
        expect();
        changed();
    }
}
