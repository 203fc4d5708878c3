package io.evener.health;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Says in few words why a probe failed. */
final class Reasons {

    /** Fits a line of a log. */
    private static final int MAX_LENGTH = 200;

    private Reasons() {}

    static String of(Throwable error) {
        Throwable cause = error;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        String reason = describe(cause);
        return reason.length() <= MAX_LENGTH ? reason : reason.substring(0, MAX_LENGTH - 3) + "...";
    }

    private static String describe(Throwable cause) {
        String message = cause.getMessage();
        if (cause instanceof UnknownHostException) {
            return with("unknown host", message);
        }
        if (cause instanceof SSLException) {
            return with("TLS", message);
        }
        if (cause instanceof ConnectException) {
            // java.net.http leaves the message out when the connection is refused.
            return message == null || message.contains("refused") ? "connect refused" : with("connect failed", message);
        }
        return with(cause.getClass().getSimpleName(), message);
    }

    private static String with(String what, @Nullable String message) {
        return message == null ? what : what + ": " + message;
    }
}
