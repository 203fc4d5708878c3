package io.evener.call;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a caller starts in each attempt of a call, without blocking. It may run several times, at different endpoints.
 *
 * @param <T> what its stage yields
 */
@FunctionalInterface
public interface AsyncAttemptFunction<T extends @Nullable Object> {

    /** Starts the attempt; a throw counts as a stage that failed. */
    CompletionStage<T> call(Attempt attempt) throws Exception;
}
