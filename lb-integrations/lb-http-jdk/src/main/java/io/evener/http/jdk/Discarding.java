package io.evener.http.jdk;

import io.evener.Retries;
import io.evener.Scheduler.Cancellable;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** Reads the body of an answer that nobody will see, so that its connection can be used again; not much, not for long. */
final class Discarding<T> implements BodySubscriber<T> {

    /** A new connection costs about as much as these: a few round trips, and a handshake. */
    static final int MAX_BYTES = 1 << 16;

    /** Who sends an error slower than this is in trouble, and its connection no prize. */
    static final long MAX_NANOS = 1_000_000_000L;

    private final Retries retries;
    private @Nullable Cancellable timer;
    private @Nullable Subscription subscription;
    private long read;

    Discarding(Retries retries) {
        this.retries = retries;
    }

    /** At once: the next attempt need not wait for the rest of this one. */
    @Override
    @SuppressWarnings("NullAway") // nobody will see it
    public CompletionStage<T> getBody() {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void onSubscribe(Subscription given) {
        subscription = given;
        timer = retries.after(MAX_NANOS, given::cancel);
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            read += buffer.remaining();
        }
        if (read > MAX_BYTES && subscription != null) {
            stop();
            subscription.cancel();
        }
    }

    @Override
    public void onError(Throwable error) {
        stop();
    }

    @Override
    public void onComplete() {
        stop();
    }

    private void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }
}
