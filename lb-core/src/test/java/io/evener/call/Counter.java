package io.evener.call;

/** Traffic of which a test says how much there was. */
final class Counter implements RetryBudget.Traffic {
    long answered;
    int inFlight;

    @Override
    public long answered() {
        return answered;
    }

    @Override
    public int inFlight() {
        return inFlight;
    }
}
