package io.evener.sim;

import io.evener.ChooseRequest;
import io.evener.Scheduler.Cancellable;
import org.jspecify.annotations.Nullable;

/** What a user of the service asked for once: one attempt, or some that race, or some that all have to answer. */
final class Call {

    final Client client;
    final long arrival;
    ChooseRequest request = ChooseRequest.any();
    /** Answers still needed. */
    int missing;
    /** Attempts that may still answer. */
    int outstanding;
    /** The last attempt; each knows the one before. */
    @Nullable
    Attempt attempts;

    @Nullable
    Cancellable timeout;

    @Nullable
    Cancellable hedge;

    boolean done;

    Call(Client client, long arrival, int missing) {
        this.client = client;
        this.arrival = arrival;
        this.missing = missing;
    }

    /** Nothing more will come of it: it must not be kept until its timeout, which may be years away. */
    void end() {
        done = true;
        if (timeout != null) {
            timeout.cancel();
        }
        if (hedge != null) {
            hedge.cancel();
        }
    }
}
