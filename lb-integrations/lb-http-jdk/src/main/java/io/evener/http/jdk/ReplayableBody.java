package io.evener.http.jdk;

import java.net.http.HttpRequest.BodyPublisher;

/**
 * A request body of one's own that tells whether it can be sent again: what a {@link BalancedHttpClient} asks before it
 * retries a request.
 *
 * <p>java.net.http's publishers don't tell. {@link HttpRetries#replayable} says which of them are known.
 */
public interface ReplayableBody extends BodyPublisher {

    /**
     * Returns whether a further subscriber gets the same bytes as those before. Asked when a call begins, by any thread.
     */
    boolean isReplayable();
}
