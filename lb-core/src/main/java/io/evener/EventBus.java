package io.evener;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from anywhere, locks held or not, and hands them to listeners in order.
 *
 * <p>{@link #add} only queues. {@link #flush}, called without locks on control threads, logs what is queued, puts it into
 * flight recordings, and passes it to the listeners' executor, which serves one batch at a time.
 *
 * <p>{@link #afterwards} queues what else of the users' is to run then: never dropped, and each for itself, because
 * one may block until another has run.
 */
final class EventBus implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("io.evener");
    /** Bounds what a blocked scheduler or listener can pile up. */
    private static final int MAX_QUEUED = 4096;

    private final String pool;
    private final Logger logger;
    private final Consumer<LoadBalancerEvent> recording = recording();
    private final List<LoadBalancerListener> listeners = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<LoadBalancerEvent> incoming = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger flushing = new AtomicInteger();
    private final ConcurrentLinkedQueue<Delivery> outgoing = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final AtomicInteger delivering = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();
    private final ConcurrentLinkedQueue<Runnable> errands = new ConcurrentLinkedQueue<>();
    private final Executor executor;
    private final @Nullable ThreadPoolExecutor owned;

    /** An event, and who listened when it was passed on: whoever comes later hears of later events only. */
    private record Delivery(LoadBalancerEvent event, List<LoadBalancerListener> to) {}

    EventBus(String pool, @Nullable Executor executor) {
        this(pool, executor, LOG);
    }

    EventBus(String pool, @Nullable Executor executor, Logger logger) {
        this.pool = pool;
        this.logger = logger;
        this.owned = executor == null ? ownExecutor(pool) : null;
        this.executor = Objects.requireNonNullElse(executor, owned);
    }

    /** Where a run-time image lacks the recorder, or the application's modules don't ask for it, nobody can record. */
    private static Consumer<LoadBalancerEvent> recording() {
        try {
            return new FlightRecords();
        } catch (LinkageError e) {
            return event -> {};
        }
    }

    /** One daemon thread that exists only while there is something to deliver. */
    private static ThreadPoolExecutor ownExecutor(String pool) {
        ThreadPoolExecutor own = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads.daemon("evener-events-" + pool));
        own.allowCoreThreadTimeOut(true);
        return own;
    }

    void listen(LoadBalancerListener listener) {
        listeners.add(listener);
    }

    void unlisten(LoadBalancerListener listener) {
        listeners.remove(listener);
    }

    /** Queues an event, or drops and counts it when too many wait. Safe under any lock; never throws. */
    void add(LoadBalancerEvent event) {
        if (waiting.get() >= MAX_QUEUED) {
            dropped.incrementAndGet();
            return;
        }
        waiting.incrementAndGet();
        incoming.add(event);
    }

    /** Queues a task for the flush to come, which runs it after the events so far, on no thread of the pool's work. */
    void afterwards(Runnable task) {
        errands.add(task);
    }

    /** Logs and passes on what is queued; never throws. Not to be called under a lock or on a request's thread. */
    void flush() {
        if (flushing.getAndIncrement() == 0) {
            passAll();
            deliverSoon();
        }
        for (Runnable errand = errands.poll(); errand != null; errand = errands.poll()) {
            runElsewhere(errand);
        }
    }

    private void passAll() {
        int missed = 1;
        do {
            for (LoadBalancerEvent event = incoming.poll(); event != null; event = incoming.poll()) {
                waiting.decrementAndGet();
                LoadBalancerEvent present = event;
                safely(() -> log(present));
                record(present);
                pass(present);
            }
            missed = flushing.addAndGet(-missed);
        } while (missed != 0);
    }

    /**
     * On the executor given, else, or when that is shut down, on a thread of its own: the one for listeners may be
     * blocked by one of them. Here when there is none to be had: nobody is left waiting.
     */
    private void runElsewhere(Runnable errand) {
        if (owned == null && runBy(executor, errand)
                || runBy(
                        task -> Threads.daemon("evener-drained-" + pool)
                                .newThread(task)
                                .start(),
                        errand)) {
            return;
        }
        errand.run();
    }

    private static boolean runBy(Executor one, Runnable errand) {
        try {
            one.execute(errand);
            return true;
        } catch (Throwable t) {
            return false;
        }
    }

    private void record(LoadBalancerEvent event) {
        safely(() -> recording.accept(event));
    }

    private void pass(LoadBalancerEvent event) {
        if (listeners.isEmpty()) {
            return;
        }
        if (queued.get() >= MAX_QUEUED) {
            dropped.incrementAndGet();
            return;
        }
        queued.incrementAndGet();
        outgoing.add(new Delivery(event, List.copyOf(listeners)));
    }

    private void deliverSoon() {
        if (outgoing.isEmpty() || delivering.getAndIncrement() != 0) {
            return;
        }
        try {
            executor.execute(this::deliver);
        } catch (RejectedExecutionException e) {
            delivering.set(0);
            safely(() -> logger.debug("listeners of pool {} hear no more: executor is shut down", pool));
        } catch (Throwable t) {
            delivering.set(0); // what is queued waits for the next event
            safely(() -> logger.warn("the listeners' executor of pool {} failed", pool, t));
        }
    }

    private void deliver() {
        int missed = 1;
        do {
            for (Delivery next = outgoing.poll(); next != null; next = outgoing.poll()) {
                queued.decrementAndGet();
                tell(next);
            }
            long lost = dropped.getAndSet(0);
            if (lost > 0) {
                LoadBalancerEvent event = new LoadBalancerEvent.EventsDropped(pool, lost);
                record(event);
                tell(new Delivery(event, List.copyOf(listeners)));
            }
            missed = delivering.addAndGet(-missed);
        } while (missed != 0);
    }

    private void tell(Delivery delivery) {
        for (LoadBalancerListener listener : delivery.to()) {
            if (!listeners.contains(listener)) {
                continue;
            }
            try {
                listener.on(delivery.event());
            } catch (Throwable t) {
                safely(() -> logger.warn("a listener of pool {} threw on {}", pool, delivery.event(), t));
                report(delivery.event(), listener, t);
            }
        }
    }

    /** Tells the listeners that one threw, unless on just such a report. Called while delivering. */
    private void report(LoadBalancerEvent event, LoadBalancerListener listener, Throwable error) {
        if (!(event instanceof LoadBalancerEvent.ComponentFailed)) {
            LoadBalancerEvent failed = new LoadBalancerEvent.ComponentFailed(
                    pool, listener.getClass().getName(), error);
            record(failed);
            queued.incrementAndGet();
            outgoing.add(new Delivery(failed, List.copyOf(listeners)));
        }
    }

    /** An exception whose message throws, or a broken logger, must not end the events. */
    private void safely(Runnable logging) {
        try {
            logging.run();
        } catch (Throwable t) {
            try {
                logger.warn(
                        "an event of pool {} could not be logged: {}",
                        pool,
                        t.getClass().getName());
            } catch (Throwable again) {
                // there is nobody left to tell it to
            }
        }
    }

    private void log(LoadBalancerEvent event) {
        if (event instanceof LoadBalancerEvent.ComponentFailed failed) {
            logger.warn("{} of pool {} failed", failed.component(), failed.pool(), failed.error());
        } else if (event instanceof LoadBalancerEvent.SourceFailed failed) {
            logger.warn(
                    "source of pool {} failed; the last good update stays, of {} ago",
                    failed.pool(),
                    failed.age(),
                    failed.error());
        } else if (event instanceof LoadBalancerEvent.UpdateRefused
                || event instanceof LoadBalancerEvent.PanicChanged changed && changed.panic()
                || event instanceof LoadBalancerEvent.LeasesLost
                || event instanceof LoadBalancerEvent.LimitCut
                || event instanceof LoadBalancerEvent.LimitReached
                || event instanceof LoadBalancerEvent.LoadReportRefused
                || event instanceof LoadBalancerEvent.StrategyReport
                || event instanceof LoadBalancerEvent.GuardReport
                || event instanceof LoadBalancerEvent.SourceReport) {
            logger.warn("{}", event);
        } else if (event instanceof LoadBalancerEvent.TakenOut
                || event instanceof LoadBalancerEvent.LetIn
                || event instanceof LoadBalancerEvent.Detected
                || event instanceof LoadBalancerEvent.LimitRelieved
                || event instanceof LoadBalancerEvent.SourceRecovered
                || event instanceof LoadBalancerEvent.StrategyRelieved
                || event instanceof LoadBalancerEvent.StrategyChanged
                || event instanceof LoadBalancerEvent.PanicChanged) {
            logger.info("{}", event);
        } else {
            logger.debug("{}", event);
        }
    }

    /** Delivers what is queued, then lets the thread go. */
    @Override
    public void close() {
        flush();
        if (owned != null) {
            owned.shutdown();
        }
    }
}
