package io.evener;

import io.evener.Scheduler.Cancellable;
import io.evener.call.RetryBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A budget that grants everything or nothing, and keeps what it was told. */
final class RecordingBudget implements RetryBudget {

    final AtomicInteger owed = new AtomicInteger();
    final List<Boolean> settled = new ArrayList<>();
    final List<Outcome> failures = new ArrayList<>();
    final List<Integer> askedInFlight = new ArrayList<>();
    boolean refusing;
    boolean broken;
    int asked;
    /** What happens while it is asked. */
    Runnable asking = () -> {};

    private Traffic traffic;

    @Override
    public void deposit() {}

    @Override
    public Cancellable watch(Traffic watched) {
        traffic = watched;
        return () -> {};
    }

    @Override
    public synchronized void failed(Outcome outcome) {
        failures.add(outcome);
    }

    @Override
    public synchronized boolean tryWithdraw(Outcome failure) {
        asked++;
        if (broken) {
            throw Fixtures.bug();
        }
        askedInFlight.add(traffic.inFlight());
        asking.run();
        if (!refusing) {
            owed.incrementAndGet();
        }
        return !refusing;
    }

    @Override
    public synchronized void settled(boolean success) {
        owed.decrementAndGet();
        settled.add(success);
    }

    @Override
    public double balance() {
        return 1;
    }
}
