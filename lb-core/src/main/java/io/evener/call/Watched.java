package io.evener.call;

import io.evener.Scheduler.Cancellable;
import io.evener.call.RetryBudget.Traffic;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The answers a budget was told of: one ever-growing number, whatever the counters watched do.
 *
 * <p>A source keeps what it last read and what that made of the total in one object that is replaced by compare-and-set, so
 * that an answer is counted once however many threads look. Books (who is watched, what those no longer watched had
 * counted) are replaced as a whole, so that a source that leaves is found in exactly one of the two.
 */
final class Watched {

    /** A difference above this is a counter replaced, not calls: a trillion between two looks. */
    private static final long PLAUSIBLE = 1L << 40;

    private final AtomicLong byHand = new AtomicLong();
    private volatile Books books = new Books(List.of(), 0);

    private record Books(List<Source> sources, long retired) {}

    /** Counts one answer. */
    void deposit() {
        byHand.incrementAndGet();
    }

    /** Returns how many {@link #deposit}s there were. */
    long byHand() {
        return byHand.get();
    }

    /** Returns how many answers were seen in what is watched, as of now. */
    long look() {
        Books present = books;
        long sum = present.retired;
        for (Source source : present.sources) {
            sum += source.look();
        }
        return sum;
    }

    /** Returns what the last looks saw: cheap, and never more than {@link #look} would return. */
    long seen() {
        Books present = books;
        long sum = present.retired;
        for (Source source : present.sources) {
            sum += source.seen.get().counted;
        }
        return sum;
    }

    /** Returns all answers, as of now. */
    long total() {
        return byHand() + look();
    }

    /** Returns how many attempts are in flight in all that is watched. */
    long inFlight() {
        long sum = 0;
        for (Source source : books.sources) {
            sum += Math.max(0, source.traffic.inFlight());
        }
        return sum;
    }

    Cancellable watch(Traffic traffic) {
        Source source = enter(new Source(traffic));
        AtomicBoolean cancelled = new AtomicBoolean();
        return () -> {
            if (cancelled.compareAndSet(false, true)) {
                source.look();
                leave(source);
            }
        };
    }

    /** Returns who watches the same traffic already, else this one. */
    private synchronized Source enter(Source fresh) {
        for (Source source : books.sources) {
            if (source.traffic == fresh.traffic) {
                source.watchers++;
                return source;
            }
        }
        fresh.watchers = 1;
        List<Source> more = new ArrayList<>(books.sources);
        more.add(fresh);
        books = new Books(List.copyOf(more), books.retired);
        return fresh;
    }

    private synchronized void leave(Source source) {
        source.watchers--;
        if (source.watchers == 0) {
            List<Source> fewer = new ArrayList<>(books.sources);
            fewer.remove(source);
            books = new Books(List.copyOf(fewer), books.retired + source.close());
        }
    }

    private static final class Source {
        final Traffic traffic;
        final AtomicReference<Seen> seen;
        /** Under the lock of {@link Watched}, where nobody else's code runs. */
        int watchers;

        Source(Traffic traffic) {
            this.traffic = traffic;
            this.seen = new AtomicReference<>(new Seen(traffic.answered(), 0, 0, false));
        }

        long look() {
            while (true) {
                Seen before = seen.get();
                if (before.closed) {
                    return before.counted;
                }
                Seen after = before.at(traffic.answered());
                if (after == before || seen.compareAndSet(before, after)) {
                    return after.counted;
                }
            }
        }

        /** Looks no more; what it returns is final. */
        long close() {
            return seen.updateAndGet(last -> new Seen(last.answered, last.fell, last.counted, true)).counted;
        }
    }

    /**
     * What a look saw.
     *
     * @param answered what the counter said
     * @param fell by how much it has fallen: a member that leaves and comes back must not earn its past again
     * @param counted how many answers that makes
     * @param closed whether no look will change it
     */
    private record Seen(long answered, long fell, long counted, boolean closed) {

        Seen at(long now) {
            long more = now - answered;
            if (more == 0) {
                return this;
            }
            if (more < 0 || more > PLAUSIBLE) {
                return new Seen(now, more < -PLAUSIBLE || more > 0 ? fell : fell - more, counted, closed);
            }
            boolean cameBack = fell > 0 && more >= fell;
            return new Seen(now, cameBack ? 0 : fell, counted + (cameBack ? more - fell : more), closed);
        }
    }
}
