package io.evener.http.jdk;

import io.evener.Lease;
import io.evener.Outcome;
import io.evener.OutcomeClassifier;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One WebSocket, one object: the lease, the WebSocket that the caller sees, and the listener that the client sees. */
final class WebSocketLease extends Lease implements WebSocket, WebSocket.Listener {

    /** RFC 6455, 7.4.1: the server met an unexpected condition. */
    private static final int INTERNAL_ERROR = 1011;
    /** IANA WebSocket Close Code registry: the service restarts; try again later. */
    private static final int SERVICE_RESTART = 1012;

    private static final int TRY_AGAIN_LATER = 1013;

    private final Listener listener;
    private final OutcomeClassifier classifier;
    private volatile @Nullable WebSocket webSocket;

    WebSocketLease(Listener listener, OutcomeClassifier classifier) {
        this.listener = listener;
        this.classifier = classifier;
    }

    /** Returns the caller's future. Cancelling it before the WebSocket is open aborts the WebSocket. */
    CompletableFuture<WebSocket> opening(CompletableFuture<WebSocket> opening) {
        CompletableFuture<WebSocket> opened = new CompletableFuture<>();
        CompletableFuture<WebSocket> unused = opening.whenComplete((raw, error) -> {
            if (error != null) {
                complete(classify(error));
                opened.completeExceptionally(error);
                return;
            }
            opened(raw);
            if (!opened.complete(this)) {
                abort();
            }
        });
        return opened;
    }

    private void opened(WebSocket raw) {
        webSocket = raw;
        holdOpen();
        responded(Outcome.SUCCESS);
    }

    private Outcome classify(Throwable error) {
        try {
            return classifier.classify(null, error);
        } catch (RuntimeException e) {
            return Outcome.FAILURE;
        }
    }

    private static Outcome ofClose(int statusCode) {
        return switch (statusCode) {
            case INTERNAL_ERROR -> Outcome.FAILURE;
            case SERVICE_RESTART, TRY_AGAIN_LATER -> Outcome.OVERLOADED;
            default -> Outcome.SUCCESS;
        };
    }

    // ---- the listener: the client's WebSocket is ours before the caller sees it ------------------------------------

    @Override
    public void onOpen(WebSocket raw) {
        opened(raw);
        listener.onOpen(this);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket raw, CharSequence data, boolean last) {
        return listener.onText(this, data, last);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket raw, ByteBuffer data, boolean last) {
        return listener.onBinary(this, data, last);
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket raw, ByteBuffer message) {
        return listener.onPing(this, message);
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket raw, ByteBuffer message) {
        return listener.onPong(this, message);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket raw, int statusCode, String reason) {
        complete(ofClose(statusCode));
        return listener.onClose(this, statusCode, reason);
    }

    @Override
    public void onError(WebSocket raw, Throwable error) {
        complete(classify(error));
        listener.onError(this, error);
    }

    // ---- the WebSocket -------------------------------------------------------------------------------------------

    private WebSocket webSocket() {
        return Objects.requireNonNull(webSocket);
    }

    @Override
    public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
        return mine(webSocket().sendText(data, last));
    }

    @Override
    public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
        return mine(webSocket().sendBinary(data, last));
    }

    @Override
    public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
        return mine(webSocket().sendPing(message));
    }

    @Override
    public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
        return mine(webSocket().sendPong(message));
    }

    @Override
    public CompletableFuture<WebSocket> sendClose(int statusCode, String reason) {
        return mine(webSocket().sendClose(statusCode, reason));
    }

    private CompletableFuture<WebSocket> mine(CompletableFuture<WebSocket> sent) {
        return sent.thenApply(raw -> this);
    }

    @Override
    public void request(long n) {
        webSocket().request(n);
    }

    @Override
    public String getSubprotocol() {
        return webSocket().getSubprotocol();
    }

    @Override
    public boolean isOutputClosed() {
        return webSocket().isOutputClosed();
    }

    @Override
    public boolean isInputClosed() {
        return webSocket().isInputClosed();
    }

    @Override
    public void abort() {
        complete(Outcome.CANCELLED);
        webSocket().abort();
    }
}
