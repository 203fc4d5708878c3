package io.evener.call;

import org.jspecify.annotations.Nullable;

/**
 * What stands in for a call that failed.
 *
 * @param <T> what the call would have returned
 */
@FunctionalInterface
public interface Fallback<T extends @Nullable Object> {

    /**
     * Returns the result instead, or throws.
     *
     * @param error of the last attempt, or why there was none
     */
    T instead(Exception error);
}
