package io.evener.bench.jmh;

import java.util.function.Supplier;

/**
 * A row of a protection's table: what it may be compared with, its label, its side, why it is no correct rival (empty if
 * it is one), and how to make it.
 *
 * @param family the kind of protection
 * @param side floor, Evener or peer
 * @param label the row's name
 * @param fault of a peer
 * @param make makes another, which knows nothing of those made before
 */
public record Protection(String family, Side side, String label, String fault, Supplier<Guarding> make) {

    static Protection floor(String family, String label, Supplier<Guarding> make) {
        return new Protection(family, Side.FLOOR, "floor " + label, "", make);
    }

    static Protection evener(String family, String label, Supplier<Guarding> make) {
        return new Protection(family, Side.EVENER, label, "", make);
    }

    /** Returns the row of another library. */
    public static Protection peer(String family, String label, Supplier<Guarding> make) {
        return new Protection(family, Side.PEER, label, "", make);
    }

    /** Returns the same row, with the reason why it need not be kept up with. */
    public Protection faulty(String reason) {
        return new Protection(family, side, label, reason, make);
    }

    /** A contender that is such a row. */
    public interface Row extends Contender {

        /** Returns it. */
        Protection protection();

        @Override
        default String label() {
            return protection().label();
        }

        @Override
        default Side side() {
            return protection().side();
        }

        @Override
        default String family() {
            return protection().family();
        }

        @Override
        default String fault() {
            return protection().fault();
        }
    }
}
