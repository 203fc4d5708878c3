package io.evener;

import io.evener.Scheduler.Cancellable;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.LoadReport;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import io.evener.spi.StateFactory;
import io.evener.spi.StateKey;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A guard at work on one pool: the owner of its verdicts, caps and admissions. */
final class GuardPost implements GuardContext {

    private final PoolCore pool;
    private final Guard guard;
    private final String label;
    private final Loan loan;
    private Guard.@Nullable Attached attached;
    private volatile boolean stopped;

    GuardPost(PoolCore pool, Guard guard) {
        this.pool = pool;
        this.guard = guard;
        this.label = pool.name() + "/" + guard.getClass().getSimpleName();
        this.loan = new Loan(pool, label);
    }

    /** Attaches; what the guard throws is the caller's, and leaves nothing behind. */
    void start(PoolSnapshot snapshot) {
        try {
            Guard.Attached started = guard.attach(this);
            attached = started;
            started.changed(snapshot);
        } catch (Throwable t) {
            stop();
            throw t;
        }
    }

    void changed(PoolSnapshot snapshot) {
        Guard.Attached started = attached;
        if (started == null) {
            return;
        }
        try {
            started.changed(snapshot);
        } catch (Throwable t) {
            pool.failed(guard, t);
        }
    }

    void stop() {
        Guard.Attached started = attached;
        attached = null;
        if (started != null) {
            try {
                started.close();
            } catch (Throwable t) {
                pool.failed(guard, t);
            }
        }
        stopped = true;
        loan.close();
    }

    @Override
    public String pool() {
        return pool.name();
    }

    @Override
    public void report(String text) {
        Objects.requireNonNull(text, "text");
        if (!stopped) {
            pool.tellSoon(new LoadBalancerEvent.GuardReport(pool.name(), label, text));
        }
    }

    @Override
    public Ticker ticker() {
        return pool.ticker();
    }

    @Override
    public RandomSource random() {
        return pool.random();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return loan.after(delay, task);
    }

    @Override
    public <S extends MemberState> StateKey<S> track(StateFactory<S> factory, Signal... signals) {
        return loan.track(factory, Set.of(), signals);
    }

    @Override
    public boolean out(Member member, Cause cause, String reason) {
        checkCause(cause);
        Objects.requireNonNull(reason, "reason");
        if (stopped) {
            return false;
        }
        boolean stands = pool.out(this, member, cause, reason);
        return !isLate() && stands;
    }

    @Override
    public void detected(Member member, Cause cause, String reason) {
        checkCause(cause);
        Objects.requireNonNull(reason, "reason");
        if (!stopped) {
            pool.tellSoon(new LoadBalancerEvent.Detected(
                    pool.name(), member.endpoint().id(), cause, reason));
        }
    }

    @Override
    public void in(Member member, Cause cause) {
        checkCause(cause);
        if (!stopped) {
            pool.in(this, member, cause);
        }
    }

    /** A verdict from a request's thread may cross the stop, and then nobody else would take it back. */
    private boolean isLate() {
        if (stopped) {
            pool.forget(this);
        }
        return stopped;
    }

    private static void checkCause(Cause cause) {
        if (!cause.isGuards()) {
            throw new IllegalArgumentException("must be a guard's cause: cause=" + cause);
        }
    }

    @Override
    public void cap(Member member, int calls) {
        if (calls < 1) {
            throw new IllegalArgumentException("must be >= 1: calls=" + calls);
        }
        if (!stopped) {
            pool.cap(this, member, calls);
            isLate();
        }
    }

    @Override
    public void admission(Member member, double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("must be above 0, at most 1: share=" + share);
        }
        if (!stopped) {
            pool.admission(this, member, share);
            isLate();
        }
    }

    @Override
    public void report(Member member, LoadReport report) {
        member.reported(report);
    }
}
