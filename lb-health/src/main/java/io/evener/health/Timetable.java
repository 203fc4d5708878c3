package io.evener.health;

import io.evener.Scheduler.Cancellable;
import io.evener.spi.GuardContext;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * When which member's watch is due: a heap by time, and a timer for whoever is first. Any thread.
 *
 * <p>The lock covers the heap alone; scheduler and watches are called outside it. A timer wakes one watch and first arms the next
 * timer, so a probe that blocks its thread for a moment delays no other where the scheduler has more threads, and lets the
 * pool's other timers run in between where it has one.
 */
final class Timetable {

    private static final int FIRST_CAPACITY = 8;

    private final GuardContext context;
    private final Turns arming = new Turns(this::armInTurn);

    // Guarded by this.
    private @Nullable MemberWatch[] heap = new @Nullable MemberWatch[FIRST_CAPACITY];
    private int size;
    private boolean closed;

    // Used in turns.
    private @Nullable Alarm next;

    /** One timer. It is there until it rings. */
    private final class Alarm implements Runnable {
        final long nanos;
        volatile boolean rung;

        @Nullable
        Cancellable timer;

        Alarm(long nanos) {
            this.nanos = nanos;
        }

        @Override
        public void run() {
            rung = true;
            wakeFirst();
        }

        void cancel() {
            if (timer != null) {
                timer.cancel();
            }
        }
    }

    /** Makes an empty one. */
    Timetable(GuardContext context) {
        this.context = context;
    }

    /** Enters a watch, or moves it, to the time at which it is due. Then {@link #arm} is due. */
    synchronized void set(MemberWatch watch, long dueNanos) {
        watch.dueNanos = dueNanos;
        if (closed) {
            return;
        }
        int at = watch.place;
        if (at < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size + (size >> 1));
            }
            at = size++;
        }
        down(watch, up(watch, at));
    }

    /** Strikes a watch out, if it is there. */
    synchronized void remove(MemberWatch watch) {
        int at = watch.place;
        if (at >= 0) {
            watch.place = MemberWatch.NOWHERE;
            MemberWatch last = at(--size);
            heap[size] = null;
            if (last != watch) {
                down(last, up(last, at));
            }
        }
    }

    /** Moves those before it that are due later; returns where it belongs. */
    private int up(MemberWatch watch, int from) {
        int at = from;
        while (at > 0 && watch.isBefore(at(at - 1 >> 1))) {
            put(at(at - 1 >> 1), at);
            at = at - 1 >> 1;
        }
        return at;
    }

    /** Moves those after it that are due earlier, and puts it where it belongs. */
    private void down(MemberWatch watch, int from) {
        int at = from;
        for (int child = 2 * at + 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && at(child + 1).isBefore(at(child))) {
                child++;
            }
            if (!at(child).isBefore(watch)) {
                break;
            }
            put(at(child), at);
            at = child;
        }
        put(watch, at);
    }

    private void put(MemberWatch watch, int at) {
        heap[at] = watch;
        watch.place = at;
    }

    @SuppressWarnings("NullAway") // below size there are watches
    private MemberWatch at(int place) {
        return heap[place];
    }

    private synchronized @Nullable MemberWatch takeFirst(long now) {
        if (closed || size == 0 || at(0).dueNanos - now > 0) {
            return null;
        }
        MemberWatch first = at(0);
        remove(first);
        return first;
    }

    private void wakeFirst() {
        MemberWatch due = takeFirst(context.ticker().nanos());
        arm();
        if (due != null) {
            try {
                due.wake();
            } finally {
                arm();
            }
        }
    }

    /** Sees to it that a timer rings for whoever is first: after {@link #set}. */
    void arm() {
        arming.take();
    }

    private void armInTurn() {
        long due;
        synchronized (this) {
            if (closed || size == 0) {
                return;
            }
            due = at(0).dueNanos;
        }
        Alarm before = next;
        if (before == null || before.rung || before.nanos - due > 0) {
            next = armed(due);
            if (before != null) {
                before.cancel();
            }
        }
    }

    private Alarm armed(long nanos) {
        Alarm alarm = new Alarm(nanos);
        alarm.timer = context.after(
                Duration.ofNanos(Math.max(0, nanos - context.ticker().nanos())), alarm);
        return alarm;
    }

    /** Wakes nobody any more. The pool cancels the timers. */
    synchronized void close() {
        closed = true;
    }
}
