package io.evener;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The caller's scheduler, which may fail: what it refuses, the pool's own thread runs. So nobody in the pool has to ask what
 * becomes of a timer that was refused, nor of one whose cancelling throws while things are given back.
 *
 * <p>As soon as it takes timers again, or fires one, those refused are set there anew: it may have a clock of its own, and the
 * pool's thread may have been refused, too, by a process out of threads.
 */
final class GivenScheduler implements Scheduler {

    /** One that is shut down refuses every timer, another can cancel none; it is worth a line a minute. */
    private static final long REPEAT_NANOS = Duration.ofMinutes(1).toNanos();

    private final Scheduler given;
    private final Scheduler own;
    private final Ticker ticker;
    private final FailureSink failures;
    private final Set<Timer> refused = ConcurrentHashMap.newKeySet();
    private final AtomicLong toldNanos;

    GivenScheduler(Scheduler given, Scheduler own, Ticker ticker, FailureSink failures) {
        this.given = given;
        this.own = own;
        this.ticker = ticker;
        this.failures = failures;
        this.toldNanos = new AtomicLong(ticker.nanos() - REPEAT_NANOS);
    }

    /** Never throws. */
    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        Timer timer = new Timer(task);
        try {
            timer.setAt(given, delayNanos);
        } catch (Throwable t) {
            timer.refuse(delayNanos);
            tell(t);
            return timer;
        }
        askAgain();
        return timer;
    }

    private void tell(Throwable failure) {
        long now = ticker.nanos();
        long before = toldNanos.get();
        if (now - before >= REPEAT_NANOS && toldNanos.compareAndSet(before, now)) {
            failures.failed("scheduler", failure);
        }
    }

    private void askAgain() {
        for (Timer timer : refused) {
            if (!timer.setAgain()) {
                return;
            }
        }
    }

    @Override
    public void sleep(long nanos) throws InterruptedException {
        given.sleep(nanos);
    }

    /** Runs once, wherever it is set. */
    private final class Timer implements Runnable, Cancellable {
        private final Runnable task;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile @Nullable Cancellable set;
        /** Where it is set while the scheduler given refuses it. */
        private volatile @Nullable Cancellable spare;
        /** By the pool's clock; written before it is refused. */
        private long dueNanos;

        Timer(Runnable task) {
            this.task = task;
        }

        void setAt(Scheduler scheduler, long delayNanos) {
            set = scheduler.schedule(this, delayNanos);
            if (over.get()) {
                disarm();
            }
        }

        void refuse(long delayNanos) {
            dueNanos = ticker.nanos() + Math.max(0, Math.min(delayNanos, Long.MAX_VALUE / 2));
            refused.add(this);
            try {
                spare = own.schedule(this, delayNanos);
            } catch (Throwable t) {
                return; // no thread to be had: it waits until the scheduler takes timers again
            }
            if (over.get()) {
                disarm();
            }
        }

        /** Returns whether the scheduler takes it, or it is over. */
        boolean setAgain() {
            if (!refused.remove(this)) {
                return true; // by another thread
            }
            try {
                setAt(given, dueNanos - ticker.nanos());
            } catch (Throwable t) {
                refused.add(this);
                if (over.get()) {
                    disarm();
                }
                return false;
            }
            cancel(spare);
            return true;
        }

        @Override
        public void run() {
            boolean first = over.compareAndSet(false, true);
            refused.remove(this);
            askAgain();
            if (first) {
                task.run();
            }
        }

        @Override
        public void cancel() {
            over.set(true);
            disarm();
        }

        private void disarm() {
            refused.remove(this);
            cancel(set);
            cancel(spare);
        }

        private void cancel(@Nullable Cancellable timer) {
            if (timer != null) {
                try {
                    timer.cancel();
                } catch (Throwable t) {
                    tell(t); // most calls cancel one
                }
            }
        }
    }
}
