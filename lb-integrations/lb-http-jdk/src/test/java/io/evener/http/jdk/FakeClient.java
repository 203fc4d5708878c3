package io.evener.http.jdk;

import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.net.http.WebSocket;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** Remembers what it is asked and answers nothing: some clients are not the JDK's. */
class FakeClient extends HttpClient {

    final List<Object> asked = new ArrayList<>();
    final CompletableFuture<Object> future = new CompletableFuture<>();
    final CookieHandler cookies = new CookieManager();
    final ProxySelector proxies = ProxySelector.of(null);
    final Authenticator authenticator = new Authenticator() {};
    final Executor executor = Runnable::run;
    final SSLContext context;
    final SSLParameters parameters = new SSLParameters();

    FakeClient() {
        try {
            context = SSLContext.getInstance("Default");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public <T> @Nullable HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler) {
        asked.add(request);
        asked.add(handler);
        return null;
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(HttpRequest request, BodyHandler<T> handler) {
        return sendAsync(request, handler, null);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, BodyHandler<T> handler, @Nullable PushPromiseHandler<T> pushes) {
        asked.add(request);
        asked.add(handler);
        if (pushes != null) {
            asked.add(pushes);
        }
        return (CompletableFuture<HttpResponse<T>>) (CompletableFuture<?>) future;
    }

    @Override
    public WebSocket.Builder newWebSocketBuilder() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.of(cookies);
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.of(Duration.ofSeconds(7));
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NORMAL;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.of(proxies);
    }

    @Override
    public SSLContext sslContext() {
        return context;
    }

    @Override
    public SSLParameters sslParameters() {
        return parameters;
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.of(authenticator);
    }

    @Override
    public Version version() {
        return Version.HTTP_2;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.of(executor);
    }

    // From JDK 21 on these override.

    public void close() {
        asked.add("close");
    }

    public void shutdown() {
        asked.add("shutdown");
    }

    public void shutdownNow() {
        asked.add("shutdownNow");
    }

    public boolean awaitTermination(Duration duration) {
        asked.add("awaitTermination");
        return true;
    }

    public boolean isTerminated() {
        asked.add("isTerminated");
        return true;
    }
}
