package io.evener.call;

import org.jspecify.annotations.Nullable;

/** Finds in a failed attempt's result or error how long the server asks to wait. Quick, and safe for use by many threads. */
@FunctionalInterface
public interface PushBackReader {

    /**
     * Returns what the server asked for.
     *
     * @param result what the function returned, null when it threw or returned null
     * @param error what it threw, null when it returned
     */
    PushBack read(@Nullable Object result, @Nullable Throwable error);
}
