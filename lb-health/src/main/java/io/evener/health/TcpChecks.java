package io.evener.health;

import io.evener.Endpoint;
import io.evener.spi.ProbeResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Connects, on one selector thread of its own. */
final class TcpChecks extends Checks {

    private final byte[] send;
    private final @Nullable Needle expected;
    private @Nullable AsynchronousChannelGroup group;

    TcpChecks(byte[] send, @Nullable Needle expected) {
        this.send = send;
        this.expected = expected;
    }

    @Override
    String refusal(Endpoint endpoint) {
        return expected != null && endpoint.isSecure()
                ? "must not be TLS to be asked in the clear: scheme=" + endpoint.scheme()
                : "";
    }

    @Override
    void start(Endpoint endpoint, InetAddress address, CompletableFuture<ProbeResult> answer) throws IOException {
        AsynchronousSocketChannel channel = AsynchronousSocketChannel.open(group());
        whenDone(answer, (result, error) -> close(channel));
        CompletionHandler<@Nullable Void, CompletableFuture<ProbeResult>> connected =
                expected == null ? Connected.HANDLER : new TcpExchange(channel, send, expected.search()).begin();
        channel.connect(new InetSocketAddress(address, endpoint.port()), answer, connected);
    }

    private synchronized AsynchronousChannelGroup group() throws IOException {
        if (isClosed()) {
            throw new IOException("probe is closed");
        }
        if (group == null) {
            group = AsynchronousChannelGroup.withFixedThreadPool(1, HelperThreads.daemon("evener-probe-tcp"));
        }
        return group;
    }

    @Override
    synchronized void release() {
        if (group != null) {
            try {
                group.shutdownNow();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void close(AsynchronousSocketChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is waited for any more.
        }
    }

    private static final class Connected implements CompletionHandler<@Nullable Void, CompletableFuture<ProbeResult>> {
        static final Connected HANDLER = new Connected();

        @Override
        public void completed(@Nullable Void nothing, CompletableFuture<ProbeResult> answer) {
            answer.complete(ProbeResult.up());
        }

        @Override
        public void failed(Throwable error, CompletableFuture<ProbeResult> answer) {
            answer.completeExceptionally(error);
        }
    }
}
