package io.evener.call;

import io.evener.Outcome;
import io.evener.Scheduler.Cancellable;
import io.evener.Ticker;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Finagle's {@code RetryBudget} over util-core's {@code TokenBucket.newLeakyBucket} and {@code WindowedAdder}, under one lock where
 * those are loosely atomic: nobody takes it when a watched call ends well.
 *
 * <p>The order of looks at the clock matters, for slices begin when somebody first sees that the last one is over.
 */
final class FinagleRetryBudget implements RetryBudget {

    private static final int SCALE = 1000;
    private static final int SLICES = 10;
    private static final int PAST = SLICES - 1;
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** Two billion retries at the highest price, and room for a window of answers. */
    private static final long MOST_RESERVE = 1L << 62;

    private final int deposit;
    private final int price;
    private final long reserve;
    private final long sliceMillis;
    private final Ticker ticker;
    private final long origin;
    private final Watched watched = new Watched();

    private final ReentrantLock lock = new ReentrantLock();
    private final long[] past = new long[PAST];
    private int oldest;
    private long present;
    private long began;
    private long seen;
    private long lookedMillis;

    FinagleRetryBudget(Duration ttl, int minRetriesPerSec, double percentCanRetry, Ticker ticker) {
        long ttlMillis = Args.timeToLive(ttl) / NANOS_PER_MILLI;
        Args.within(0, Integer.MAX_VALUE, "minRetriesPerSec", minRetriesPerSec);
        Args.within(0, SCALE, "percentCanRetry", percentCanRetry);
        boolean earns = percentCanRetry > 0;
        this.deposit = earns ? SCALE : 0;
        this.price = earns ? (int) (SCALE / percentCanRetry) : 1;
        long retries = minRetriesPerSec * ttl.toSeconds();
        this.reserve = retries < MOST_RESERVE / price ? retries * price : MOST_RESERVE;
        this.sliceMillis = ttlMillis / SLICES;
        this.ticker = ticker;
        this.origin = ticker.nanos();
    }

    @Override
    public void deposit() {
        lock.lock();
        try {
            add(deposit);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Cancellable watch(Traffic traffic) {
        tick();
        Cancellable handle = watched.watch(traffic);
        return () -> {
            tick();
            handle.cancel();
            tick();
        };
    }

    @Override
    public void tick() {
        lock.lock();
        try {
            collect();
        } finally {
            lock.unlock();
        }
    }

    /** Failures cost nothing here. */
    @Override
    public void failed(Outcome outcome) {}

    @Override
    public boolean tryWithdraw(Outcome failure) {
        lock.lock();
        try {
            collect();
            boolean granted = count() >= price;
            if (granted) {
                add(-price);
            }
            return granted;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void settled(boolean success) {}

    @Override
    public double balance() {
        lock.lock();
        try {
            collect();
            return Math.max(0, count() / price);
        } finally {
            lock.unlock();
        }
    }

    /** Earns for what is watched. Seen for the first time after more than all slices, it counts as if it had come evenly. */
    private void collect() {
        long now = millis();
        long passed = now - lookedMillis;
        long answers = watched.look();
        long fresh = answers - seen;
        long window = SLICES * sliceMillis;
        seen = answers;
        lookedMillis = now;
        if (fresh > 0) {
            add(deposit * (passed > window ? (long) ((double) fresh * window / passed) : fresh));
        }
    }

    private long count() {
        turn();
        long sum = present;
        for (long slice : past) {
            sum += slice;
        }
        return sum + reserve;
    }

    private void add(long tokens) {
        turn();
        present += tokens;
    }

    private void turn() {
        long now = millis();
        if (now - began < sliceMillis) {
            return;
        }
        past[oldest] = present;
        present = 0;
        oldest = (oldest + 1) % PAST;
        int skipped = (int) Math.min((now - began) / sliceMillis - 1, PAST);
        if (skipped > 0) {
            int tail = Math.min(skipped, PAST - oldest);
            Arrays.fill(past, oldest, oldest + tail, 0);
            Arrays.fill(past, 0, skipped - tail, 0);
            oldest = (oldest + skipped) % PAST;
        }
        began = now;
    }

    private long millis() {
        return (ticker.nanos() - origin) / NANOS_PER_MILLI;
    }
}
