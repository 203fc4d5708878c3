package io.evener.strategies;

/** Calls of one member that ended, counted since its birth in one respect. */
interface EndedCalls {

    /** Returns how many there were. */
    long all();

    /** Returns how many of them were bad. */
    long bad();
}
