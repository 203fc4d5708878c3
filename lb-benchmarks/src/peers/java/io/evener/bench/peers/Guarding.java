package io.evener.bench.peers;

/** One protection around a call that succeeds, ready to be called. */
interface Guarding {

    /** Asks for permission, and tells of the success or gives back what was taken; whether it was granted. */
    boolean pass();

    /** Brings it to where it has to refuse. */
    void provoke();
}
