package io.evener.dns;

import io.evener.Ticker;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** Until when sockets are waited for: in the machine's time, whatever the pool's clock says. */
final class Deadline {

    private static final Ticker TICKER = Ticker.system();

    private final long atNanos;
    private final Duration whole;

    private Deadline(long atNanos, Duration whole) {
        this.atNanos = atNanos;
        this.whole = whole;
    }

    static Deadline in(Duration time) {
        return new Deadline(TICKER.nanos() + time.toNanos(), time);
    }

    /** Returns the time there was for everything, of which this may be a part. */
    Duration whole() {
        return whole;
    }

    /** Returns the end of the first of so many equal parts of the time that is left. */
    Deadline part(int parts) {
        long now = TICKER.nanos();
        return new Deadline(now + Math.max(0, atNanos - now) / parts, whole);
    }

    /**
     * Returns what is left, for a socket: at least 1, because 0 would mean forever.
     *
     * @throws SocketTimeoutException when nothing is
     */
    int leftMillis() throws SocketTimeoutException {
        long left = atNanos - TICKER.nanos();
        if (left <= 0) {
            throw new SocketTimeoutException("no answer");
        }
        return (int) Math.min(Integer.MAX_VALUE, 1 + left / 1_000_000);
    }
}
