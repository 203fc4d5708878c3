package io.evener.call;

import io.evener.Outcome;
import io.evener.Scheduler.Cancellable;
import io.evener.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The budget of {@link RetryBudget}'s rule.
 *
 * <p>Nothing is ever subtracted: answers, failures and payments are counters that grow, and {@link Marks} keep what they were at
 * the last beginnings of a tenth of ttl. A withdrawal is one compare-and-set of the payments it was judged by; answers and
 * failures can only have grown since and would only allow more, so none is granted that should not be. Counts made by
 * hand belong to the tenth in which they were made, because each of them marks the time first; answers watched between two
 * looks are taken to have come evenly.
 */
final class WindowedRetryBudget implements RetryBudget {

    private static final int TENTHS = 10;
    /** Payments are counted in half retries. */
    private static final int WHOLE = 2;

    private static final int HALF = 1;
    /** 0.29 x 100 is 28.999999999999996: a retry short by rounding is a retry. */
    private static final double ROUNDING = 1e-9;

    private final double ratio;
    private final double floor;
    private final int least;
    private final long tenthNanos;
    private final Ticker ticker;
    private final long origin;

    private final Watched watched = new Watched();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong halves = new AtomicLong();
    private final AtomicReference<Marks> marks = new AtomicReference<>(Marks.START);

    WindowedRetryBudget(Builder settings) {
        ratio = settings.ratio;
        floor = settings.floorPerSecond * settings.ttlNanos / 1e9;
        least = settings.least;
        tenthNanos = settings.ttlNanos / TENTHS;
        ticker = settings.ticker;
        origin = ticker.nanos();
    }

    @Override
    public void deposit() {
        mark();
        watched.deposit();
    }

    @Override
    public Cancellable watch(Traffic traffic) {
        tick();
        Cancellable handle = watched.watch(traffic);
        return () -> {
            handle.cancel();
            tick();
        };
    }

    @Override
    public void tick() {
        long now = now();
        Marks last = mark(now); // the same reading: what is seen in one tenth must not be dated in the next
        if (now > last.nanos) {
            marks.compareAndSet(last, last.seenAt(now, watched.look())); // else another thread has just looked
        }
    }

    @Override
    public void failed(Outcome outcome) {
        if (outcome.isFailure()) {
            mark();
            failures.incrementAndGet();
        }
    }

    @Override
    public boolean tryWithdraw(Outcome failure) {
        int price = failure == Outcome.CONNECT_FAILURE ? HALF : WHOLE;
        Marks since = mark();
        while (true) {
            long paid = halves.get();
            if (isShort(balance(since, watched.seen(), failures.get(), paid), price)
                    && isShort(balance(since, watched.look(), failures.get(), paid), price)) {
                return false;
            }
            if (halves.compareAndSet(paid, paid + price)) {
                return true;
            }
        }
    }

    private static boolean isShort(double balance, int halves) {
        return balance * WHOLE < halves - ROUNDING;
    }

    /** What was paid stays paid, however the retry ends: its answer earns as any other. */
    @Override
    public void settled(boolean success) {}

    @Override
    public double balance() {
        Marks since = mark();
        while (true) {
            long paid = halves.get();
            long failed = failures.get();
            double balance = balance(since, watched.look(), failed, paid);
            if (halves.get() == paid && failures.get() == failed) {
                return Math.max(0, balance);
            }
        }
    }

    private double balance(Marks since, long answeredWatched, long failed, long paid) {
        double answered = answeredWatched + watched.byHand() - since.answers[0];
        double retries = (double) (paid - since.halves[0]) / WHOLE;
        double calls = Math.max(0, answered + (failed - since.failures[0]) - retries);
        return Math.max(least, Math.min(floor + ratio * answered, ratio * calls)) - retries;
    }

    /** Returns the marks of the present tenth, making them if this is the first call in it. */
    private Marks mark() {
        return mark(now());
    }

    private long now() {
        return ticker.nanos() - origin;
    }

    private Marks mark(long now) {
        while (true) {
            Marks last = marks.get();
            long tenth = now / tenthNanos;
            if (tenth <= last.tenth) {
                return last;
            }
            Marks next =
                    last.at(tenth, now, tenthNanos, watched.look(), watched.byHand(), failures.get(), halves.get());
            if (marks.compareAndSet(last, next)) {
                return next;
            }
        }
    }

    /** Returns the settings and the balance. */
    @Override
    public String toString() {
        return "RetryBudget[ratio=" + ratio + " ttl=" + Duration.ofNanos(TENTHS * tenthNanos) + " least=" + least
                + " balance=" + balance() + "]";
    }

    /** What the counters were when each of the last ten tenths of ttl began, oldest first, then the present one. */
    private static final class Marks {
        static final Marks START = new Marks(0, 0, 0, new long[TENTHS + 1], new long[TENTHS + 1], new long[TENTHS + 1]);

        final long tenth;
        /** When answers watched were last looked at, and how many there were. */
        final long nanos;

        final long watched;
        final long[] answers;
        final long[] failures;
        final long[] halves;

        private Marks(long tenth, long nanos, long watched, long[] answers, long[] failures, long[] halves) {
            this.tenth = tenth;
            this.nanos = nanos;
            this.watched = watched;
            this.answers = answers;
            this.failures = failures;
            this.halves = halves;
        }

        Marks at(long tenth, long now, long tenthNanos, long watched, long byHand, long failures, long halves) {
            long passed = tenth - this.tenth;
            int kept = (int) Math.max(0, TENTHS + 1 - passed);
            Marks next = new Marks(
                    tenth,
                    now,
                    watched,
                    shifted(answers, kept),
                    shifted(this.failures, kept),
                    shifted(this.halves, kept));
            for (int i = kept; i <= TENTHS; i++) {
                long begin = (tenth - TENTHS + i) * tenthNanos;
                double part = (double) (begin - nanos) / (now - nanos);
                next.answers[i] = byHand + this.watched + (long) (part * (watched - this.watched));
                next.failures[i] = failures;
                next.halves[i] = halves;
            }
            return next;
        }

        Marks seenAt(long now, long watched) {
            return new Marks(tenth, now, watched, answers, failures, halves);
        }

        private static long[] shifted(long[] marks, int kept) {
            long[] next = new long[TENTHS + 1];
            System.arraycopy(marks, TENTHS + 1 - kept, next, 0, kept);
            return next;
        }
    }
}
