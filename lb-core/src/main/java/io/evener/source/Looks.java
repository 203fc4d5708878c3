package io.evener.source;

import io.evener.Scheduler.Cancellable;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks somewhere again and again: off the scheduler's thread, one look at a time, a pause after each. Nothing that a look
 * throws ends the series, and one that hangs is told of and waited for.
 */
final class Looks implements EndpointSource.Subscription {

    /** After a look that broke: soon, but no flood. */
    private static final Duration AFTER_A_FAULT = Duration.ofSeconds(1);
    /** A resolver asks each server for 5 s (resolv.conf); longer than two of them is worth telling. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final SourceContext context;
    private final String where;
    private final Supplier<Duration> look;
    private volatile boolean closed;
    private volatile @Nullable Cancellable next;
    private volatile @Nullable Cancellable watch;
    private long looks;
    /** Which look is under way; 0 for none. */
    private volatile long looking;

    /**
     * Makes a series.
     *
     * @param where is looked, for events
     * @param look returns how long to pause
     */
    Looks(SourceContext context, String where, Supplier<Duration> look) {
        this.context = context;
        this.where = where;
        this.look = look;
    }

    /** Looks after this pause, and from then on. */
    Looks after(Duration pause) {
        if (!closed) {
            next = context.after(pause, this::begin);
        }
        return this;
    }

    private void begin() {
        try {
            looking = ++looks;
            watch(looks);
            context.offload(this::run);
        } catch (Throwable t) { // no thread to be had, say
            end(t, AFTER_A_FAULT);
        }
    }

    private void run() {
        if (closed) {
            return;
        }
        try {
            end(null, look.get());
        } catch (Throwable t) {
            end(t, AFTER_A_FAULT);
        }
    }

    private void end(@Nullable Throwable fault, Duration pause) {
        looking = 0;
        cancel(watch);
        if (fault != null) {
            context.failed(fault);
        }
        after(pause);
    }

    /** Tells as long as this look hangs. */
    private void watch(long one) {
        watch = context.after(PATIENCE, () -> {
            if (looking == one) {
                context.failed(new TimeoutException("must answer within " + PATIENCE + ": " + where));
                watch(one);
            }
        });
    }

    @Override
    public void close() {
        closed = true;
        looking = 0;
        cancel(watch);
        cancel(next);
    }

    private static void cancel(@Nullable Cancellable timer) {
        if (timer != null) {
            timer.cancel();
        }
    }
}
