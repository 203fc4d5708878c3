package io.evener.http.jdk;

import io.evener.NoEndpointException;
import java.net.ConnectException;

/** A {@link NoEndpointException} in the words of {@code HttpClient.send}; stackless like its cause. */
final class NoEndpointConnectException extends ConnectException {

    private static final long serialVersionUID = 1L;

    NoEndpointConnectException(NoEndpointException cause) {
        super(cause.getMessage());
        initCause(cause);
    }

    /** Nobody took another attempt, and the answer of the one before is gone. */
    NoEndpointConnectException(NoEndpointException cause, String after) {
        super(cause.getMessage() + after);
        initCause(cause);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
