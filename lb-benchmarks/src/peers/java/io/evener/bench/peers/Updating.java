package io.evener.bench.peers;

/** One way to keep a balancer's list of endpoints, ready to be called; {@link #choose} serves to prove it. */
interface Updating extends Choosing {

    /** Replaces the endpoint at the middle of the list by the next of {@link Members#REPLACEMENTS}. */
    Object update();
}
