package io.evener;

import io.evener.call.RetryBudget;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What retry budgets and metrics read of a pool's calls, and the counts that no member keeps: of attempts that came to
 * nobody, and of those after the first.
 *
 * <p>In an outage budgets read at every refused retry, so the sum over a large pool's members is taken anew after a while
 * only: answers are then told late, which errs towards refusing.
 */
final class PoolTraffic implements RetryBudget.Traffic {

    /** So many members are summed up each time. */
    private static final int FEW = 32;

    private static final long FRESH_NANOS = 10_000_000;

    private final PoolCore pool;
    private final PoolModel model;
    private volatile long answered;
    private volatile long at;

    private final LongAdder unplaced = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder retriesRefused = new LongAdder();
    /*
     * What counts() told last. Sums over members dip for a moment, when a call is counted as failed and not yet as ended, or
     * a member is about to be forgotten; to a metrics system a fall is a new beginning, and every call ever made would be new.
     */
    private final AtomicLong answeredTold = new AtomicLong();
    private final AtomicLong failedTold = new AtomicLong();
    private final AtomicLong neutralTold = new AtomicLong();

    PoolTraffic(PoolCore pool, PoolModel model) {
        this.pool = pool;
        this.model = model;
        this.at = pool.ticker().nanos() - FRESH_NANOS;
    }

    @Override
    public long answered() {
        long now = pool.ticker().nanos();
        if (pool.snapshot().size() > FEW && now - at < FRESH_NANOS) {
            return answered;
        }
        long sum = model.ended().answered();
        answered = sum;
        at = now;
        return sum;
    }

    @Override
    public int inFlight() {
        return pool.inFlightLimit().inFlight();
    }

    /** Nobody could be chosen. */
    void unplaced() {
        unplaced.increment();
    }

    /** An attempt after a call's first began. */
    void retried() {
        retries.increment();
    }

    /** A budget refused one. */
    void retryRefused() {
        retriesRefused.increment();
    }

    CallCounts counts() {
        Ended ended = model.ended();
        return new CallCounts(
                model.inFlight(),
                rise(answeredTold, ended.answered()),
                rise(failedTold, ended.failed()),
                rise(neutralTold, ended.neutral()),
                unplaced.sum(),
                retries.sum(),
                retriesRefused.sum());
    }

    private static long rise(AtomicLong told, long now) {
        return told.accumulateAndGet(now, Math::max);
    }

    /** How many calls ended, and how. */
    record Ended(long answered, long failed, long neutral) {

        static Ended none() {
            return new Ended(0, 0, 0);
        }

        long total() {
            return answered + failed + neutral;
        }

        Ended plus(Collection<Member> members) {
            long moreAnswered = answered;
            long moreFailed = failed;
            long moreNeutral = neutral;
            for (Member member : members) {
                moreAnswered += member.answered();
                moreFailed += member.failed();
                moreNeutral += member.neutral;
            }
            return new Ended(moreAnswered, moreFailed, moreNeutral);
        }

        Ended minus(Member member) {
            return new Ended(answered - member.answered(), failed - member.failed(), neutral - member.neutral);
        }
    }
}
