package io.evener.health;

import io.evener.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is held against one endpoint during one time that its breaker is closed. A good call reads one word here and
 * writes it only to end a run of failures.
 *
 * <p>Counting is for any thread, judging for one at a time.
 */
final class Faults {

    private static final VarHandle RUN = handle("run", int.class);
    private static final VarHandle BAD = handle("bad", long.class);
    private static final VarHandle SLOW = handle("slow", long.class);

    /** Looking at all members for every failure of a bad pool would cost more than it tells. */
    private static final long PEERS_NANOS = 100_000_000;

    /** One run in ten million calls is chance: one a day at 100 calls/s (our choice). */
    private static final double LOG_CHANCE = StrictMath.log(1e-7);

    private final BreakerSettings settings;
    private final Window window;

    /** Hard failures in a row. */
    @SuppressWarnings("unused") // through RUN
    private volatile int run;

    /** All bad calls, hard or soft. */
    @SuppressWarnings("unused") // through BAD
    private volatile long bad;

    /** All slow calls. */
    @SuppressWarnings("unused") // through SLOW
    private volatile long slow;

    /** When to compare with the others again; of whoever judges. */
    private long peersAgain;

    /** How long a run was that was long enough, though a good call may have ended it since; else 0. */
    private volatile int tripped;

    /**
     * @param total the calls that ended before
     */
    Faults(BreakerSettings settings, long nowNanos, long total) {
        this.settings = settings;
        this.window = settings.newWindow(nowNanos, total);
        this.peersAgain = nowNanos;
    }

    private static VarHandle handle(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(Faults.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    void good() {
        if ((int) RUN.getOpaque(this) != 0) {
            RUN.setOpaque(this, 0);
        }
    }

    /** Counts a failure. An endpoint that is overloaded is bad, but works: that is no run (Linkerd's rule). */
    void failed(Outcome outcome) {
        BAD.getAndAdd(this, 1L);
        int length = outcome == Outcome.OVERLOADED ? 0 : (int) RUN.getAndAdd(this, 1) + 1;
        if (length >= settings.consecutive) {
            tripped = length;
        }
    }

    void slow() {
        SLOW.getAndAdd(this, 1L);
    }

    long bad() {
        return bad;
    }

    /** Brings the window up to date. */
    void look(long nowNanos, long total) {
        window.look(nowNanos, total, bad, slow);
    }

    /**
     * Returns whether there was a run since this was last asked that is the endpoint's own: of calls that fail everywhere,
     * a tenth say and their retries, some make a run by chance.
     */
    boolean takeRun(long nowNanos, @Nullable Peers peers) {
        int length = tripped;
        if (length == 0) {
            return false;
        }
        tripped = 0;
        if (peers == null || settings.timesPool == 0 || window.total() < settings.minCalls()) {
            return true;
        }
        if (nowNanos - peersAgain < 0) {
            return false;
        }
        boolean own = length * StrictMath.log(peers.ratioWithout(window, Window::bad)) <= LOG_CHANCE;
        if (!own) {
            peersAgain = nowNanos + PEERS_NANOS;
        }
        return own;
    }

    /** Returns why the breaker should open for what the window shows, or null. */
    @Nullable
    String verdict(long nowNanos, @Nullable Peers peers) {
        long calls = window.total();
        if (calls < settings.minCalls()) {
            return null;
        }
        if (isBad(nowNanos, Window::bad, settings.failureRatio, peers)) {
            return window.bad() + " of " + calls + " calls failed";
        }
        if (settings.watchesSlow() && isBad(nowNanos, Window::slow, settings.slowRatio, peers)) {
            return window.slow() + " of " + calls + " calls were slow";
        }
        return null;
    }

    /** Returns whether too many calls were such, and clearly more than the pool's others': a bad pool is nobody's fault. */
    private boolean isBad(long nowNanos, ToLongFunction<Window> which, double limit, @Nullable Peers peers) {
        double ratio = (double) which.applyAsLong(window) / window.total();
        if (ratio < limit) {
            return false;
        }
        if (peers == null || settings.timesPool == 0) {
            return true;
        }
        if (nowNanos - peersAgain < 0) {
            return false;
        }
        boolean worse = ratio >= settings.timesPool * peers.ratioWithout(window, which);
        if (!worse) {
            peersAgain = nowNanos + PEERS_NANOS;
        }
        return worse;
    }

    Window window() {
        return window;
    }

    /** The other endpoints of a pool. */
    @FunctionalInterface
    interface Peers {
        /** Returns which part of their calls, as last seen, these were; 0 without any calls. */
        double ratioWithout(Window own, ToLongFunction<Window> which);
    }
}
