package io.evener.http.jdk;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/** A response as it came, with a session's token among its headers. */
record SessionResponse<T>(HttpResponse<T> response, HttpHeaders headers) implements HttpResponse<T> {

    private static final @Nullable MethodHandle LABEL = label();

    private static @Nullable MethodHandle label() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(HttpResponse.class, "connectionLabel", MethodType.methodType(Optional.class));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }

    @Override
    public int statusCode() {
        return response.statusCode();
    }

    @Override
    public HttpRequest request() {
        return response.request();
    }

    @Override
    public Optional<HttpResponse<T>> previousResponse() {
        return response.previousResponse();
    }

    @Override
    public T body() {
        return response.body();
    }

    @Override
    public Optional<SSLSession> sslSession() {
        return response.sslSession();
    }

    @Override
    public URI uri() {
        return response.uri();
    }

    @Override
    public Version version() {
        return response.version();
    }

    /** From JDK 25 on this overrides HttpResponse's, so there is no {@code @Override}. */
    @SuppressWarnings("unchecked") // by its signature
    public Optional<String> connectionLabel() {
        if (LABEL == null) {
            return Optional.empty();
        }
        try {
            return (Optional<String>) LABEL.invoke(response);
        } catch (Throwable t) {
            throw new IllegalStateException("connectionLabel", t);
        }
    }

    @Override
    public String toString() {
        return response.toString();
    }
}
