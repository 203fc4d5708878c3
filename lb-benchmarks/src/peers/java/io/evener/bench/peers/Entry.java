package io.evener.bench.peers;

import io.evener.bench.jmh.Side;
import java.util.function.IntFunction;

/**
 * A row: its label, its side, why it is no correct rival (empty if it is one), and how to make it for n endpoints.
 *
 * @param <T> what a question calls
 */
record Entry<T>(String label, Side side, String fault, IntFunction<? extends T> make) {

    static <T> Entry<T> floor(String label, IntFunction<? extends T> make) {
        return new Entry<>("floor " + label, Side.FLOOR, "", make);
    }

    static <T> Entry<T> evener(String label, IntFunction<? extends T> make) {
        return new Entry<>(label, Side.EVENER, "", make);
    }

    static <T> Entry<T> peer(String label, IntFunction<? extends T> make) {
        return new Entry<>(label, Side.PEER, "", make);
    }

    /** The same row, with the reason why it need not be kept up with. */
    Entry<T> faulty(String reason) {
        return new Entry<>(label, side, reason, make);
    }
}
