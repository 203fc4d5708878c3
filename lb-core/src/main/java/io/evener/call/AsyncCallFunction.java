package io.evener.call;

import io.evener.Endpoint;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What a caller starts with a chosen endpoint, without blocking.
 *
 * @param <T> what its stage yields
 */
@FunctionalInterface
public interface AsyncCallFunction<T extends @Nullable Object> {

    /** Starts the call; a throw counts as a stage that failed. */
    CompletionStage<T> call(Endpoint endpoint) throws Exception;
}
