package io.evener;

/** The caller's scheduler. Whoever cancels a timer is giving things back: one that throws there must not keep the rest. */
final class GivenScheduler implements Scheduler {

    private final Scheduler given;
    private final FailureSink failures;

    GivenScheduler(Scheduler given, FailureSink failures) {
        this.given = given;
        this.failures = failures;
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        Cancellable timer = given.schedule(task, delayNanos);
        return () -> {
            try {
                timer.cancel();
            } catch (Throwable t) {
                failures.failed("scheduler", t);
            }
        };
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        given.sleep(nanos);
    }
}
