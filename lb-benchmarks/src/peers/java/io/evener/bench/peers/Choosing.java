package io.evener.bench.peers;

/** One way to choose among n endpoints, ready to be called. */
interface Choosing extends AutoCloseable {

    /** Chooses once; where the library wants to be told of the call's end, with that. */
    Object choose();

    /** Tells which endpoint {@link #choose} returned: its position in the order of the endpoints given. */
    int position(Object chosen);

    @Override
    default void close() {}
}
