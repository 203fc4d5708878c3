package io.evener.health;

import io.evener.spi.ProbeResult;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Throws a body away, up to a limit, after a look at it. */
final class Drain implements BodySubscriber<ProbeResult> {

    private final CompletableFuture<ProbeResult> body = new CompletableFuture<>();
    private final Needle.@Nullable Search search;
    private final Supplier<ProbeResult> result;
    private long left;
    private @Nullable Subscription subscription;

    /**
     * Makes one.
     *
     * @param search is fed with the body
     * @param result what it becomes in the end
     */
    Drain(Needle.@Nullable Search search, Supplier<ProbeResult> result, int limit) {
        this.search = search;
        this.result = result;
        this.left = limit;
    }

    @Override
    public CompletionStage<ProbeResult> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription given) {
        if (subscription != null) {
            given.cancel();
            return;
        }
        subscription = given;
        next(given);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            left -= buffer.remaining();
            if (search != null) {
                search.feed(buffer);
            }
        }
        if (subscription != null) {
            next(subscription);
        }
    }

    private void next(Subscription from) {
        if (left > 0) {
            from.request(1);
        } else {
            from.cancel();
            onComplete();
        }
    }

    @Override
    public void onError(Throwable error) {
        body.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        body.complete(result.get());
    }
}
