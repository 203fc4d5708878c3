package io.evener.sim;

import io.evener.Lease;
import io.evener.Outcome;
import io.evener.spi.LoadReport;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call on its way to one server: the lease itself, as an adapter's per-attempt object would be. */
final class Attempt extends Lease {

    final Call call;
    /** Work the server has to do for it, in nanoseconds at speed 1. */
    final double work;
    /** The call's attempt before this one. */
    final @Nullable Attempt sibling;
    /** The server's progress at which it is done. */
    double finish;
    /** Of attempts done at the same progress, the first to start is the first to end. */
    long order;
    /** What the server says of its load with the answer. */
    @Nullable
    LoadReport told;
    /** Where the library makes the call: how it hears of the answer. The attempt is no lease of its own then. */
    @Nullable
    CompletableFuture<Outcome> reply;
    /** Time on the way back. */
    long wayBack;

    Attempt(Call call, double work) {
        this.call = call;
        this.work = work;
        this.sibling = call.attempts;
    }

    static int byFinish(Attempt a, Attempt b) {
        int order = Double.compare(a.finish, b.finish);
        return order != 0 ? order : Long.compare(a.order, b.order);
    }
}
