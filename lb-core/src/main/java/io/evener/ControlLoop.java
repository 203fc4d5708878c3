package io.evener;

import io.evener.spi.Strategy;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one writer of a pool: publishes snapshots, equips members with states, compiles choosers, tells guards.
 *
 * <p>Whoever holds the {@code turn} is the writer. Every change marks the {@link PoolModel} dirty. {@link #settle} takes
 * the turn and publishes until clean, so when it returns, the caller's earlier changes are in every chooser; called from
 * within the turn (by a strategy or guard) it returns at once and the round that follows serves it. Verdicts only
 * {@linkplain #settleSoon ask} for it, on the scheduler, so that nothing is ever compiled on a request's thread.
 *
 * <p>Lock order: turn, then model. Listeners run under neither.
 */
final class ControlLoop {

    private static final int MAX_ROUNDS = 8;
    /** So often may guards have a further say on what is new before it is compiled as it is. */
    private static final int MAX_HELD_BACK = 3;

    private static final long PAUSE_NANOS = 10_000_000;

    private final PoolModel model;
    private final Tracking tracking;
    private final EventBus events;
    private final Scheduler scheduler;
    private final @Nullable PoolLimit limit;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final AtomicBoolean flushAsked = new AtomicBoolean();
    private final AtomicBoolean recompileAsked = new AtomicBoolean();
    private final List<Binding> bindings = new CopyOnWriteArrayList<>();
    private final List<GuardPost> guards = new CopyOnWriteArrayList<>();
    private volatile PoolSnapshot snapshot;
    private volatile boolean closed;

    ControlLoop(
            String pool,
            PoolModel model,
            Tracking tracking,
            EventBus events,
            Scheduler scheduler,
            @Nullable PoolLimit limit) {
        this.model = model;
        this.tracking = tracking;
        this.events = events;
        this.scheduler = scheduler;
        this.limit = limit;
        this.snapshot = PoolSnapshot.empty(pool);
    }

    PoolSnapshot snapshot() {
        return snapshot;
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns whether the calling thread is the writer, so that what it changes is not published before its turn ends. */
    boolean isInTurn() {
        return turn.isHeldByCurrentThread();
    }

    /** Publishes what changed; when it returns, the caller's earlier changes are in force everywhere. */
    void settle() {
        if (!isInTurn()) {
            inTurn(() -> {});
        }
    }

    /**
     * The first round holds all that the caller changed. Guards hear of it before any chooser is compiled: what they change
     * about a newcomer goes into the snapshot that first shows it to choosers. Rounds that strategies and guards ask for in
     * turn are bounded, so that one that never rests holds up nobody: the rest is for the scheduler.
     */
    private void publishUntilClean() {
        for (int round = 0; !closed && model.takeDirty(); round++) {
            if (round == MAX_ROUNDS) {
                model.touch();
                later(this::settle, PAUSE_NANOS);
                return;
            }
            PoolSnapshot next;
            try {
                next = model.snapshot(snapshot.version() + 1);
                tracking.equip(next.members());
                snapshot = next;
            } catch (Throwable t) { // for want of memory, say
                model.touch();
                throw t;
            } finally {
                model.shutParted(); // whoever left must get no more calls, whatever else went wrong
            }
            if (limit != null) {
                limit.resize(next.size());
            }
            for (GuardPost guard : guards) {
                guard.changed(next);
            }
            if (round >= MAX_HELD_BACK || !model.isDirty()) {
                for (Binding binding : bindings) {
                    binding.compile(next);
                }
            }
        }
    }

    /** Asks the scheduler to settle; many askers before it runs cost one round. */
    void settleSoon() {
        if (isInTurn()) {
            return; // the next round of this turn serves it
        }
        if (asked.compareAndSet(false, true)) {
            later(() -> {
                asked.set(false);
                settle();
            });
        }
    }

    /**
     * Asks the scheduler to compile again. The model is marked dirty only there: a strategy that asks from within a
     * compile must not keep the present round going.
     */
    void recompileSoon() {
        if (recompileAsked.compareAndSet(false, true)) {
            later(
                    () -> {
                        recompileAsked.set(false);
                        model.touch();
                        settle();
                    },
                    isInTurn() ? PAUSE_NANOS : 0); // else one that never rests keeps a thread busy
        }
    }

    /** Runs a task on the scheduler's thread, as soon as it may. */
    void later(Runnable task) {
        later(task, 0);
    }

    private void later(Runnable task, long delayNanos) {
        if (!closed) {
            scheduler.schedule(task, delayNanos);
        }
    }

    /** Asks the scheduler to pass on events: for request threads, which don't. */
    void flushSoon() {
        if (!closed && flushAsked.compareAndSet(false, true)) {
            later(() -> {
                flushAsked.set(false);
                flush();
            });
        }
    }

    /** Logs and passes on queued events, unless in the turn, whose end does it. */
    void flush() {
        if (!isInTurn()) {
            events.flush();
        }
    }

    /** Runs work as the one writer, publishes what it changed, and passes on the events. */
    void inTurn(Runnable work) {
        turn.lock();
        try {
            work.run();
        } finally {
            try {
                if (turn.getHoldCount() == 1) {
                    publishUntilClean();
                }
            } finally {
                turn.unlock();
            }
            flush();
        }
    }

    void track(TrackedKey<?> key, Set<TrackedKey<?>> before) {
        inTurn(() -> tracking.add(key, before, model.everyone(), model.members()));
    }

    void untrack(Collection<TrackedKey<?>> keys) {
        inTurn(() -> tracking.remove(keys, model.everyone()));
    }

    void narrow(Scope scope, PoolSnapshot part) {
        inTurn(() -> tracking.narrow(scope, part));
    }

    /** Starts a strategy; what it throws is the caller's. */
    void attach(Binding binding) {
        inTurn(() -> {
            checkOpen();
            publishFirst();
            binding.start(snapshot);
            bindings.add(binding);
        });
    }

    /** Puts another strategy in the place of a balancer's; what it throws is the caller's, and the old one stays. */
    void replace(Binding binding, Strategy strategy) {
        inTurn(() -> {
            checkOpen();
            publishFirst();
            binding.replace(strategy, snapshot);
        });
    }

    void detach(Binding binding) {
        inTurn(() -> {
            bindings.remove(binding);
            binding.stop();
        });
    }

    /** Starts a guard; what it throws is the caller's. */
    void attach(GuardPost guard) {
        inTurn(() -> {
            checkOpen();
            publishFirst();
            try {
                guard.start(snapshot);
            } catch (Throwable t) {
                model.forget(guard);
                throw t;
            }
            guards.add(guard);
        });
    }

    void detach(GuardPost guard) {
        inTurn(() -> {
            guards.remove(guard);
            guard.stop();
            model.forget(guard);
        });
    }

    /** Not from within a compile: the round under way would go on with the older snapshot. The next one serves it. */
    private void publishFirst() {
        if (turn.getHoldCount() == 1) {
            publishUntilClean();
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("pool is closed: pool=" + snapshot.pool());
        }
    }

    /** Stops guards and strategies and shuts every member; returns false when that was done before. */
    boolean close() {
        boolean[] first = new boolean[1];
        inTurn(() -> {
            first[0] = !closed;
            if (first[0]) {
                closed = true;
                guards.forEach(guard -> safely(guard::stop));
                bindings.forEach(binding -> safely(binding::stop));
                model.shutAll();
            }
        });
        return first[0];
    }

    /** What one step of closing throws must not keep the others from being done. */
    void safely(Runnable step) {
        try {
            step.run();
        } catch (Throwable t) {
            events.add(new LoadBalancerEvent.ComponentFailed(snapshot.pool(), "closing", t));
        }
    }
}
