package io.evener.health;

import io.evener.spi.ProbeResult;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One probe's talk: sends all, then reads until it found what it expects. One step at a time, so without a lock. */
final class TcpExchange {

    /** As much as is read of an HTTP probe's body; greetings are smaller. */
    private static final int READ_LIMIT = 16 * 1024;

    private static final int BUFFER = 1024;

    private final AsynchronousSocketChannel channel;
    private final ByteBuffer out;
    private final Needle.Search search;
    private int read;

    TcpExchange(AsynchronousSocketChannel channel, byte[] send, Needle.Search search) {
        this.channel = channel;
        this.out = ByteBuffer.wrap(send).asReadOnlyBuffer();
        this.search = search;
    }

    /** Returns what begins the talk when the channel is connected. */
    CompletionHandler<@Nullable Void, CompletableFuture<ProbeResult>> begin() {
        return new Step<>((nothing, answer) -> send(answer));
    }

    private void send(CompletableFuture<ProbeResult> answer) {
        if (out.hasRemaining()) {
            channel.write(out, answer, new Step<>((count, same) -> send(same)));
        } else {
            read(ByteBuffer.allocate(BUFFER), answer);
        }
    }

    private void read(ByteBuffer in, CompletableFuture<ProbeResult> answer) {
        channel.read(in.clear(), answer, new Step<>((count, same) -> heard(in, count, same)));
    }

    private void heard(ByteBuffer in, int count, CompletableFuture<ProbeResult> answer) {
        if (count < 0) {
            answer.complete(ProbeResult.down("closed without " + search));
            return;
        }
        read += count;
        if (search.feed(in.flip())) {
            answer.complete(ProbeResult.up());
        } else if (read >= READ_LIMIT) {
            answer.complete(ProbeResult.down("answer without " + search));
        } else {
            read(in, answer);
        }
    }

    /** What follows when something succeeded; a failure is the answer. */
    private record Step<V extends @Nullable Object>(BiConsumer<V, CompletableFuture<ProbeResult>> then)
            implements CompletionHandler<V, CompletableFuture<ProbeResult>> {

        @Override
        public void completed(V value, CompletableFuture<ProbeResult> answer) {
            Checks.attempt(answer, () -> then.accept(value, answer));
        }

        @Override
        public void failed(Throwable error, CompletableFuture<ProbeResult> answer) {
            answer.completeExceptionally(error);
        }
    }
}
