package io.evener.bench.peers;

/** A way to choose that looks at the calls under way or at their latency. */
interface Calling extends Choosing {

    /** The same as {@link #choose}, stopped before the end of the call. */
    OpenCall begin();

    /** A call under way at the endpoint of a position. */
    record OpenCall(int position, Runnable end) {}
}
