package io.evener.sim;

/** Requests that come whether others have been answered or not. */
final class OpenArrivals extends EventQueue.Event {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Engine engine;
    private final Arrivals model;
    private final RandomStream random;
    private final EventQueue.Event phaseEnd = new EventQueue.Event() {
        @Override
        void fire() {
            changePhase();
        }
    };

    private double factor = 1;
    private boolean high = true;
    /** Even arrivals are counted from here: gaps rounded one by one would add up to another rate. */
    private long base;

    private long fromBase;

    OpenArrivals(Engine engine, Arrivals model, RandomStream random) {
        this.engine = engine;
        this.model = model;
        this.random = random;
    }

    void start() {
        if (model.kind() == Arrivals.Kind.BURSTY) {
            high = random.nextDouble() < 0.5;
            awaitPhaseEnd();
        }
        if (model.kind() == Arrivals.Kind.EVEN) {
            engine.queue().at(this, engine.now()); // n gaps have n beginnings: n requests, not n - 1
        } else {
            awaitNext();
        }
    }

    /** Draws the next gap anew at the new rate: right for what has no memory; even arrivals go on one new gap from now. */
    void rate(double changed) {
        double perSecond = model.perSecond() * changed;
        if (!(changed > 0 && perSecond <= Arrivals.MOST_PER_SECOND)) {
            throw new IllegalArgumentException(
                    "must be > 0 and make at most 1e9 requests per second: factor=" + changed);
        }
        factor = changed;
        if (model.isOpen()) {
            base = engine.now();
            fromBase = 0;
            awaitNext();
        }
    }

    @Override
    void fire() {
        if (!engine.arrivalsEnded()) {
            engine.arrive();
            awaitNext();
        }
    }

    private void changePhase() {
        high = !high;
        awaitPhaseEnd();
        awaitNext();
    }

    private void awaitPhaseEnd() {
        if (!engine.arrivalsEnded()) {
            engine.queue().after(phaseEnd, Math.max(1, Math.round(model.phaseNanos() * Draws.exponential(random))));
        }
    }

    private void awaitNext() {
        double mean = NANOS_PER_SECOND / (model.perSecond() * factor);
        if (model.kind() == Arrivals.Kind.EVEN) {
            engine.queue().after(this, base - engine.now() + Math.round(++fromBase * mean));
            return;
        }
        double swing = model.kind() == Arrivals.Kind.POISSON ? 1 : high ? 1 + model.swing() : 1 - model.swing();
        if (swing > 0) {
            engine.queue().after(this, Math.round(mean / swing * Draws.exponential(random)));
        } else {
            engine.queue().cancel(this);
        }
    }
}
