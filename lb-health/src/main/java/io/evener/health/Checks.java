package io.evener.health;

import io.evener.Endpoint;
import io.evener.spi.HealthProbe;
import io.evener.spi.ProbeResult;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An opened probe over the network. A check is a future; when it is done, by answer, cancel or close, what it held is
 * given back.
 */
abstract class Checks implements HealthProbe {

    private final NameLookup names = new NameLookup(InetAddress::getByName);
    private final Set<CompletableFuture<ProbeResult>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    @Override
    public final CompletionStage<ProbeResult> check(Endpoint endpoint) {
        CompletableFuture<ProbeResult> answer = new CompletableFuture<>();
        underWay.add(answer);
        whenDone(answer, (result, error) -> forget(answer));
        if (closed) {
            end(answer);
            return answer;
        }
        attempt(answer, () -> {
            String refusal = refusal(endpoint);
            if (!refusal.isEmpty()) {
                answer.complete(ProbeResult.down(refusal));
                return;
            }
            whenDone(names.find(endpoint.host()), (address, error) -> {
                if (error != null) {
                    answer.completeExceptionally(error);
                } else if (!answer.isDone()) {
                    attempt(answer, () -> start(endpoint, address, answer));
                }
            });
        });
        return answer;
    }

    /** Returns why this endpoint can't be asked, or nothing. */
    String refusal(Endpoint endpoint) {
        return "";
    }

    /** Asks; must not block, must give back everything when the answer is done. */
    abstract void start(Endpoint endpoint, InetAddress address, CompletableFuture<ProbeResult> answer) throws Exception;

    /** Gives back what checks share. */
    abstract void release();

    final boolean isClosed() {
        return closed;
    }

    @Override
    public final void close() {
        closed = true;
        underWay.forEach(Checks::end);
        names.close();
        release();
    }

    private static void end(CompletableFuture<ProbeResult> answer) {
        answer.complete(ProbeResult.down("probe is closed"));
    }

    @SuppressWarnings("CollectionUndefinedEquality") // futures are equal when they are the same
    private void forget(CompletableFuture<ProbeResult> answer) {
        underWay.remove(answer);
    }

    static <T> void whenDone(CompletionStage<T> stage, BiConsumer<? super T, ? super @Nullable Throwable> action) {
        stage.whenComplete(action);
    }

    /** Something that may fail, and then is the answer. */
    interface Step {
        void run() throws Exception;
    }

    static void attempt(CompletableFuture<ProbeResult> answer, Step step) {
        try {
            step.run();
        } catch (Throwable t) {
            answer.completeExceptionally(t);
        }
    }
}
