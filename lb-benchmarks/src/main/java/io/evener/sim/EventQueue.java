package io.evener.sim;

import io.evener.Scheduler;
import io.evener.Ticker;
import java.util.Arrays;

/**
 * Virtual time and everything that will happen in it. For one thread.
 *
 * <p>It is also the clock and the scheduler of the pools under test.
 */
final class EventQueue implements Ticker, Scheduler {

    /*
     * A binary heap in three arrays' worth of fields: an event knows its place, so that one that moves (the completion at
     * a server that just got more work) costs a sift and no garbage. io.evener.testing.ManualTime serves tests; it is
     * safe for many threads, and pays for that with a lock, two allocations and a linear cancel per event.
     */
    private Event[] heap = new Event[1024];
    private int size;
    private long now;
    private long order;
    private long fired;

    /** Something that happens, once per time it is scheduled. */
    abstract static class Event {
        private static final int NOWHERE = -1;

        private long time;
        private long order;
        private int place = NOWHERE;

        abstract void fire();

        boolean isScheduled() {
            return place != NOWHERE;
        }

        /** Events of one instant happen in the order they were scheduled. */
        private boolean isBefore(Event other) {
            return time < other.time || (time == other.time && order < other.order);
        }
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        Event event = new Event() {
            @Override
            void fire() {
                task.run();
            }
        };
        after(event, delayNanos);
        return () -> cancel(event);
    }

    /** Schedules the event, or moves it when it was scheduled before. */
    void after(Event event, long delayNanos) {
        at(event, delayNanos >= Long.MAX_VALUE - now ? Long.MAX_VALUE : now + Math.max(0, delayNanos));
    }

    /** Schedules the event at this instant, or moves it there; never into the past. */
    void at(Event event, long instant) {
        event.time = Math.max(now, instant);
        event.order = order++;
        if (event.place == Event.NOWHERE) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            up(event, size++);
        } else {
            settle(event, event.place);
        }
    }

    /** Takes the event back; does nothing when it is not scheduled. */
    void cancel(Event event) {
        if (event.place != Event.NOWHERE) {
            remove(event.place);
            event.place = Event.NOWHERE;
        }
    }

    /** Lets the next event happen, if it is due by then; otherwise the time becomes then, and the answer is false. */
    boolean step(long until) {
        Event next = size == 0 ? null : heap[0];
        if (next == null || next.time > until) {
            now = Math.max(now, until);
            return false;
        }
        now = next.time;
        remove(0);
        next.place = Event.NOWHERE;
        fired++;
        next.fire();
        return true;
    }

    /** Returns how many events have happened. */
    long fired() {
        return fired;
    }

    private void remove(int place) {
        Event last = heap[--size];
        clear(size);
        if (place != size) {
            settle(last, place);
        }
    }

    @SuppressWarnings("NullAway") // beyond size, the heap holds nothing
    private void clear(int place) {
        heap[place] = null;
    }

    private void settle(Event event, int place) {
        if (place > 0 && event.isBefore(heap[place - 1 >>> 1])) {
            up(event, place);
        } else {
            down(event, place);
        }
    }

    private void up(Event event, int from) {
        int place = from;
        while (place > 0) {
            int parent = place - 1 >>> 1;
            if (!event.isBefore(heap[parent])) {
                break;
            }
            put(heap[parent], place);
            place = parent;
        }
        put(event, place);
    }

    private void down(Event event, int from) {
        int place = from;
        while (true) {
            int child = 2 * place + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(event)) {
                break;
            }
            put(heap[child], place);
            place = child;
        }
        put(event, place);
    }

    private void put(Event event, int place) {
        heap[place] = event;
        event.place = place;
    }
}
