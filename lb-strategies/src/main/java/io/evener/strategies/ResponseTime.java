package io.evener.strategies;

import io.evener.Member;
import io.evener.Outcome;
import io.evener.spi.MemberState;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** See {@code Padding} in lb-core: every call writes here, so two members' words are at least 128 bytes apart. */
abstract class ResponseTimePadding extends MemberState {
    int pad00, pad09;
    long pad01, pad02, pad03, pad04, pad05, pad06;
}

/** See {@link ResponseTimePadding}. */
abstract class ResponseTimeHot extends ResponseTimePadding {
    @SuppressWarnings("unused") // through ESTIMATE
    volatile long estimate = Fading.NONE;

    @SuppressWarnings("unused") // through LEVEL
    volatile double level;

    @SuppressWarnings("unused") // through SAMPLED
    volatile long sampled = Fading.NONE;

    @SuppressWarnings("unused") // through ERRORS
    volatile long errors = Fading.NONE;

    @SuppressWarnings("unused") // through WAITING
    volatile long waiting;
}

/** What one member's response times are like, and what that makes its next call cost. */
abstract class ResponseTime extends ResponseTimeHot {

    /*
     * estimate  a Fading word of nanoseconds: the only one that decides alone, changed by compare-and-set.
     * level     the estimate as of the last sample, not faded. Calls in flight weigh by it, so that a member which has
     *           faded to nothing is tried by one call, and not by all that come before its answer.
     * sampled   a Fading word of 1 at the last sample, for kinds that weigh samples by the time between them. Racy: of two
     *           writers either will do.
     * errors    a Fading word, the part of late calls that failed, 0 to 1; NONE while it is next to nothing, so that a
     *           member that is well is not written. A change lost to another thread's is one call in many that counts
     *           for nothing.
     * waiting   see Waiting: one atomic add per begin and per answer, exact in any interleaving. Two rare cases leave it
     *           off: calls given up as leaked, and one that another state saw begin while this one was being installed.
     *           Whoever answers the last call in flight sets it right.
     */

    static final VarHandle ESTIMATE = field("estimate", long.class);
    private static final VarHandle LEVEL = field("level", double.class);
    static final VarHandle SAMPLED = field("sampled", long.class);
    private static final VarHandle ERRORS = field("errors", long.class);
    private static final VarHandle WAITING = field("waiting", long.class);

    /** What a member that fails every call costs more; ServiceTalk's penalty for an error. */
    private static final double FAILING = 10;
    /** Part of a call in the errors: the last eight or so count. */
    private static final double ONE_CALL = 1.0 / 8;

    private static final double NEXT_TO_NOTHING = 1.0 / 128;

    /** In nanoseconds: as good as nothing, and a number still. */
    private static final double FADED_OUT = 1e-9;

    /** Elapsed times come modulo 2^50: the upper half is a clock that went back. */
    private static final int UNUSED_BITS = 14;

    final Fading fading;
    private final Member member;
    private final ResponseTimes all;
    private final long born;

    long pad10, pad11, pad12, pad13, pad14, pad15, pad16, pad17;

    ResponseTime(Member member, ResponseTimes all, Fading fading, long now) {
        this.member = member;
        this.all = all;
        this.fading = fading;
        this.born = now;
    }

    static VarHandle field(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(ResponseTimeHot.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /**
     * Learns from an answered call or, as a lower bound, from one that was not.
     *
     * @param nanos at least 1
     * @return the estimate now
     */
    abstract double learn(double nanos, boolean answered, long scale);

    /** Starts with what others have learned. */
    final void startAt(long estimateWord, double levelNanos) {
        ESTIMATE.setRelease(this, estimateWord);
        LEVEL.setRelease(this, levelNanos);
    }

    /**
     * Goes on from what the strategy before this one learned, whose numbers may fade at another pace. A sample counts as
     * just taken, so that the next one does not stand alone.
     */
    @Override
    public final void inherit(MemberState before) {
        ResponseTime old = (ResponseTime) before;
        old.fading.tell(born);
        long then = old.fading.scale();
        long now = fading.scale();
        if (old.all.first() != Fading.NONE) {
            all.answered(present(old.all.first(), then), now);
        }
        if (old.estimate() != Fading.NONE) {
            startAt(Fading.word(present(old.estimate(), then), now), old.level());
            SAMPLED.setOpaque(this, Fading.word(1, now));
        }
        long failing = (long) ERRORS.getOpaque(old);
        double errors = failing == Fading.NONE ? 0 : Fading.value(failing, then);
        if (errors >= NEXT_TO_NOTHING) {
            ERRORS.setOpaque(this, Fading.word(errors, now));
        }
    }

    private static double present(long word, long scale) {
        return Math.max(FADED_OUT, Fading.value(word, scale));
    }

    final long estimate() {
        return (long) ESTIMATE.getAcquire(this);
    }

    final double level() {
        return (double) LEVEL.getOpaque(this);
    }

    // ---- what a call costs ---------------------------------------------------------------------------------------

    /** Returns what one more call costs, in nanoseconds. */
    final double cost(double load, long scale, long now) {
        long word = estimate();
        double nanos;
        double each;
        if (word != Fading.NONE) {
            nanos = Fading.value(word, scale);
            each = level();
        } else {
            nanos = Fading.value(all.first(), scale);
            each = all.firstLevel();
        }
        double next = Waiting.atLeast(Math.max(1, nanos), (long) WAITING.getOpaque(this), now);
        double cost = next + each * load;
        long failing = (long) ERRORS.getOpaque(this);
        return failing == Fading.NONE ? cost : cost * (1 + (FAILING - 1) * Fading.value(failing, scale));
    }

    // ---- what calls tell -----------------------------------------------------------------------------------------

    @Override
    public final void begun(long nowNanos) {
        if (nowNanos - born < 0) {
            return; // by a clock that went back; see responded
        }
        fading.tell(nowNanos);
        WAITING.getAndAdd(this, Waiting.call(fading.nanosAt(nowNanos)));
    }

    @Override
    public final void responded(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
        if (elapsedNanos < 0) {
            return;
        }
        long elapsed = elapsedNanos << UNUSED_BITS >> UNUSED_BITS;
        long start = nowNanos - elapsed;
        if (start - born < 0) {
            return; // nobody said here that it began
        }
        fading.tell(nowNanos);
        answered(fading.nanosAt(start));
        if (current && elapsed >= 0 && outcome != Outcome.IGNORED) {
            learn((double) Math.max(1, elapsed), outcome, fading.scale());
        }
    }

    private void answered(long start) {
        long call = Waiting.call(start);
        long left = (long) WAITING.getAndAdd(this, -call) - call;
        if (left != 0 && member.inFlight() <= 1) {
            WAITING.compareAndSet(this, left, 0L);
        }
    }

    private void learn(double nanos, Outcome outcome, long scale) {
        if (outcome.isAnswer()) {
            all.answered(nanos, scale);
        }
        if (estimate() == Fading.NONE) {
            LEVEL.setOpaque(this, nanos); // before anybody can see the estimate
        }
        double now = learn(nanos, outcome.isAnswer(), scale);
        LEVEL.setOpaque(this, outcome.isFailure() ? raise(all.typical(this, member.slot()), scale) : now);
    }

    /** Makes the estimate at least this word; returns it. */
    final double raise(long word, long scale) {
        long seen = estimate();
        while (seen < word && !ESTIMATE.compareAndSet(this, seen, word)) {
            seen = estimate(); // another's is there: as often as calls end at this moment
        }
        return Fading.value(Math.max(seen, word), scale);
    }

    @Override
    public final void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
        if (!current) {
            return;
        }
        fading.tell(nowNanos);
        if (outcome.isFailure()) {
            long word = (long) ERRORS.getOpaque(this);
            long scale = fading.scale();
            double errors = Fading.value(word, scale);
            ERRORS.compareAndSet(this, word, Fading.word(errors + (1 - errors) * ONE_CALL, scale));
        } else if (outcome.isAnswer()) {
            succeeded();
        }
    }

    private void succeeded() {
        long word = (long) ERRORS.getOpaque(this);
        if (word != Fading.NONE) {
            long scale = fading.scale();
            double errors = Fading.value(word, scale) * (1 - ONE_CALL);
            ERRORS.compareAndSet(this, word, errors < NEXT_TO_NOTHING ? Fading.NONE : Fading.word(errors, scale));
        }
    }

    @Override
    public final void lost(int calls) {
        long word = (long) WAITING.getVolatile(this);
        WAITING.compareAndSet(this, word, Waiting.without(calls, word, fading.nanos()));
    }
}
