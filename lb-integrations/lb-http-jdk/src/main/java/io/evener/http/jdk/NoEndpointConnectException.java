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

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
