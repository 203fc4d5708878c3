package io.evener.bench.peers;

/** One way to choose by a key among n endpoints, ready to be called. */
interface KeyChoosing extends AutoCloseable {

    /** Chooses for a key. */
    Object choose(Key key);

    /** Tells which endpoint {@link #choose} returned: its position in the order of the endpoints given. */
    int position(Object chosen);

    @Override
    default void close() {}
}
