package io.evener.http.jdk;

import io.evener.Endpoint;
import io.evener.OutcomeClassifier;
import java.io.IOException;

/**
 * Says in a stack trace which endpoint failed: the JDK's ConnectException has no message at all. Suppressed in the
 * exception that the caller gets, whose type, message and cause stay as they are.
 */
final class SentTo extends Exception {

    private static final long serialVersionUID = 1L;

    private SentTo(String endpoint) {
        super("endpoint=" + endpoint, null, true, false);
    }

    /** Returns what stands for an answer that was given up for another attempt, among the exceptions of those. */
    static SentTo answered(Endpoint endpoint, int status) {
        return new SentTo(endpoint.id() + ", status=" + status);
    }

    /** Marks what an exchange failed with; once, for the JDK fails all streams of an HTTP/2 connection with one object. */
    static void mark(Throwable error, Endpoint endpoint) {
        Throwable cause = OutcomeClassifier.unwrap(error);
        if (cause instanceof IOException && !isMarked(cause)) {
            cause.addSuppressed(new SentTo(endpoint.id()));
        }
    }

    private static boolean isMarked(Throwable error) {
        for (Throwable suppressed : error.getSuppressed()) {
            if (suppressed instanceof SentTo) {
                return true;
            }
        }
        return false;
    }
}
