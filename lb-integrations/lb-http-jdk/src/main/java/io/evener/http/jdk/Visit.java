package io.evener.http.jdk;

import io.evener.ChooseRequest;
import java.net.http.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: by what to choose for it, and what its session carried.
 *
 * @param session null for a route without
 * @param pool the name of the pool that it goes to
 */
record Visit(ChooseRequest choosing, @Nullable Session session, SessionTokens.Reading carried, String pool) {

    /** Returns the response to hand on; a token is set for an endpoint that is well, only. */
    <T> HttpResponse<T> answered(HttpResponse<T> response, ExchangeLease<T> lease) {
        if (session == null || !lease.isWell(response)) {
            return response;
        }
        try {
            return session.answered(response, carried, pool, lease.endpoint().id());
        } catch (RuntimeException e) { // a clock of the caller's: no response is lost for its token
            return response;
        }
    }
}
