package io.evener.call;

import io.evener.Endpoint;
import org.jspecify.annotations.Nullable;

/**
 * What a caller does with a chosen endpoint, on its own thread.
 *
 * @param <T> what it returns
 * @param <X> the checked exception it may throw; several are inferred as their common supertype
 */
@FunctionalInterface
public interface CallFunction<T extends @Nullable Object, X extends Exception> {

    /** Makes the call. */
    T call(Endpoint endpoint) throws X;
}
