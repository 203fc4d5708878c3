package io.evener.spi;

import io.evener.Endpoint;
import java.util.concurrent.CompletionStage;

/**
 * Asks one endpoint whether it is well, without blocking.
 *
 * <p>Thread safe. The caller bounds the time: it cancels the returned stage, when that is a
 * {@link java.util.concurrent.Future}, and the probe then gives back its connection.
 */
@FunctionalInterface
public interface HealthProbe extends AutoCloseable {

    /**
     * Starts one check. A stage that completes exceptionally, or a throw, is an unhealthy answer with the
     * exception as its reason.
     */
    CompletionStage<ProbeResult> check(Endpoint endpoint);

    /** Gives back what the probe holds; checks under way end unhealthy. */
    @Override
    default void close() {}
}
