package io.evener.bench.peers;

import io.evener.bench.jmh.Contender;
import io.evener.bench.jmh.Side;

/**
 * A contender that is an {@link Entry}.
 *
 * @param <T> what the question calls
 */
interface Entrant<T> extends Contender {

    Entry<T> entry();

    @Override
    default String label() {
        return entry().label();
    }

    @Override
    default Side side() {
        return entry().side();
    }

    @Override
    default String fault() {
        return entry().fault();
    }
}
