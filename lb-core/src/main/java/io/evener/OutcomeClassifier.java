package io.evener;

import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a caller's function returned or threw into an {@link Outcome}.
 *
 * <p>Must be safe for use by many threads, quick, and must not block. A classifier that throws makes the
 * attempt a {@link Outcome#FAILURE}.
 */
@FunctionalInterface
public interface OutcomeClassifier {

    /**
     * Classifies one attempt.
     *
     * @param result what the function returned, null when it threw or returned null
     * @param error what it threw, null when it returned
     */
    Outcome classify(@Nullable Object result, @Nullable Throwable error);

    /**
     * Returns the default. Any result is a success. Of errors, unwrapped from {@link CompletionException} and
     * {@link ExecutionException}:
     *
     * <ul>
     *   <li>{@link ConnectException}, {@link NoRouteToHostException}, {@link UnknownHostException},
     *       {@link UnresolvedAddressException}, {@code java.net.http.HttpConnectTimeoutException}: {@link
     *       Outcome#CONNECT_FAILURE};
     *   <li>{@link SocketTimeoutException}, {@link TimeoutException}, {@code java.net.http.HttpTimeoutException}: {@link
     *       Outcome#TIMEOUT};
     *   <li>{@link CancellationException}, {@link InterruptedException}: {@link Outcome#CANCELLED};
     *   <li>everything else: {@link Outcome#FAILURE}.
     * </ul>
     *
     * <p>It knows no protocol: a response with status 500 is a result like any other. The module of a client
     * brings a classifier that reads its responses.
     */
    static OutcomeClassifier ofDefaults() {
        return (result, error) -> classify(error);
    }

    private static Outcome classify(@Nullable Throwable error) {
        Throwable cause = unwrap(error);
        if (cause == null) {
            return Outcome.SUCCESS;
        }
        if (cause instanceof ConnectException
                || cause instanceof NoRouteToHostException
                || cause instanceof UnknownHostException
                || cause instanceof UnresolvedAddressException
                || isOfJdkClient(cause, "HttpConnectTimeoutException")) {
            return Outcome.CONNECT_FAILURE;
        }
        if (cause instanceof SocketTimeoutException
                || cause instanceof TimeoutException
                || isOfJdkClient(cause, "HttpTimeoutException")) {
            return Outcome.TIMEOUT;
        }
        if (cause instanceof CancellationException || cause instanceof InterruptedException) {
            return Outcome.CANCELLED;
        }
        return Outcome.FAILURE;
    }

    /** By name: a run-time image need not hold the client's module. */
    private static boolean isOfJdkClient(Throwable error, String type) {
        return error.getClass().getName().equals("java.net.http." + type);
    }

    /** Returns the error beneath {@link CompletionException} and {@link ExecutionException}, or null for null. */
    static @Nullable Throwable unwrap(@Nullable Throwable error) {
        Throwable cause = error;
        for (int depth = 0; depth < 16; depth++) { // deeper is a cycle
            Throwable next = cause instanceof CompletionException || cause instanceof ExecutionException
                    ? cause.getCause()
                    : null;
            if (next == null) {
                return cause;
            }
            cause = next;
        }
        return cause;
    }
}
