package io.evener.sim;

/** Requests that come whether others have been answered or not. */
final class OpenArrivals extends EventQueue.Event {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Engine engine;
    private final Arrivals model;
    private final RandomStream random;
    private double factor = 1;
    private boolean high = true;
    private long phaseEnd;

    OpenArrivals(Engine engine, Arrivals model, RandomStream random) {
        this.engine = engine;
        this.model = model;
        this.random = random;
    }

    void start() {
        if (model.kind() == Arrivals.Kind.BURSTY) {
            high = random.nextDouble() < 0.5;
            phaseEnd = phase(0);
        }
        engine.queue().at(this, nextAfter(engine.now()));
    }

    /** Draws the next gap anew at the new rate: right for what has no memory, and near enough for the rest. */
    void rate(double changed) {
        factor = changed;
        if (isScheduled()) {
            engine.queue().at(this, nextAfter(engine.now()));
        }
    }

    @Override
    void fire() {
        if (engine.arrivalsEnded()) {
            return;
        }
        engine.arrive();
        engine.queue().at(this, nextAfter(engine.now()));
    }

    private long phase(long from) {
        return from + 1 + (long) (model.phaseNanos() * Draws.exponential(random));
    }

    private long nextAfter(long now) {
        double mean = NANOS_PER_SECOND / (model.perSecond() * factor);
        return switch (model.kind()) {
            case EVEN -> now + Math.round(mean);
            case BURSTY -> nextInPhases(now, mean);
            default -> now + Math.round(mean * Draws.exponential(random));
        };
    }

    private long nextInPhases(long now, double mean) {
        long from = now;
        while (true) {
            double swing = high ? 1 + model.swing() : 1 - model.swing();
            double gap = swing > 0 ? mean / swing * Draws.exponential(random) : Double.POSITIVE_INFINITY;
            if (from + gap < phaseEnd) {
                return from + Math.round(gap);
            }
            from = phaseEnd;
            phaseEnd = phase(from);
            high = !high;
        }
    }
}
