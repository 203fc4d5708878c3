package io.evener;

import org.jspecify.annotations.Nullable;

/** How an attempt ended: with a result or an error. */
final class Ending<T extends @Nullable Object> {

    final Member member;
    final Outcome outcome;
    final T result;
    final @Nullable Throwable error;
    final boolean usedUp;

    Ending(Member member, Outcome outcome, T result, @Nullable Throwable error, boolean usedUp) {
        this.member = member;
        this.outcome = outcome;
        this.result = result;
        this.error = error;
        this.usedUp = usedUp;
    }

    /** Takes the place of an earlier one, whose error is told of in this one's. */
    Ending<T> after(Ending<T> before) {
        if (error != null && before.error != null) {
            Retries.suppress(error, before.error);
        }
        return this;
    }

    /** Returns whether it is an {@link Error}: nothing of an endpoint's, so that no other attempt mends it. */
    boolean isFatal() {
        return OutcomeClassifier.unwrap(error) instanceof Error;
    }

    /** A result that nobody will see may hold a connection. */
    static void discard(@Nullable Object result) {
        if (result instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Throwable t) {
                return; // it was given up, whatever state it is in
            }
        }
    }
}
