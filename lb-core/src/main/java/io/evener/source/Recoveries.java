package io.evener.source;

import io.evener.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Tells that a source which complained is well again, at its next good answer: once a minute at most, lest one that comes and
 * goes fill the log. Until it may tell, it is taken for ill.
 */
class Recoveries extends ForwardingContext {

    private static final long REPEAT_NANOS = Duration.ofMinutes(1).toNanos();

    private boolean any;
    private long last;
    private boolean isIll;
    private long illSince;
    private boolean hasTold;
    private long toldNanos;

    Recoveries(SourceContext context) {
        super(context);
    }

    @Override
    public final void update(long version, Collection<Endpoint> all) {
        List<Endpoint> view;
        try {
            view = Args.distinct(all);
        } catch (IllegalArgumentException e) { // nobody will use it, so it is not what stays
            refused(String.valueOf(e.getMessage()));
            return;
        }
        take(version, view);
    }

    /** Takes what is well formed. */
    void take(long version, List<Endpoint> view) {
        super.update(version, view);
        recovery(version).ifPresent(after -> recovered("", after, view.size()));
    }

    private synchronized Optional<Duration> recovery(long version) {
        long now = ticker().nanos();
        boolean isOutdated = any && version <= last;
        if (isOutdated) {
            return Optional.empty();
        }
        any = true;
        last = version;
        if (!isIll || hasTold && now - toldNanos < REPEAT_NANOS) {
            return Optional.empty();
        }
        isIll = false;
        hasTold = true;
        toldNanos = now;
        return Optional.of(Duration.ofNanos(now - illSince));
    }

    private synchronized void complains() {
        if (!isIll) {
            isIll = true;
            illSince = ticker().nanos();
        }
    }

    @Override
    public void refused(String reason) {
        complains();
        super.refused(reason);
    }

    @Override
    public void failed(Throwable error) {
        complains();
        super.failed(error);
    }
}
