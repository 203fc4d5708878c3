package io.evener.call;

import org.jspecify.annotations.Nullable;

/**
 * What a caller does in each attempt of a call, on its own thread. It may run several times, at different endpoints.
 *
 * @param <T> what it returns
 * @param <X> the checked exception it may throw; several are inferred as their common supertype
 */
@FunctionalInterface
public interface AttemptFunction<T extends @Nullable Object, X extends Exception> {

    /** Makes the attempt, within {@link Attempt#timeout()}. */
    T call(Attempt attempt) throws X;
}
