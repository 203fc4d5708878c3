package io.evener.sim;

import io.evener.Endpoint;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import io.evener.OutcomeClassifier;
import io.evener.call.CallOptions;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A call that the library makes: attempts, waits, timeouts and budget are its own; only what carries them is modelled. */
final class LibraryCall {

    /** A server's answer is the outcome itself. */
    static final OutcomeClassifier CLASSIFIER = (result, error) -> result instanceof Outcome outcome
            ? outcome
            : OutcomeClassifier.ofDefaults().classify(result, error);

    private final Engine engine;
    private final Call call;
    private final double firstWork;

    LibraryCall(Engine engine, Call call, double firstWork) {
        this.engine = engine;
        this.call = call;
        this.firstWork = firstWork;
    }

    void start(CallOptions options) {
        var unused = call.client
                .balancer()
                .callAsync(call.request, options, attempt -> send(attempt.endpoint(), attempt.number()))
                .whenComplete(this::ended);
    }

    private CompletableFuture<Outcome> send(Endpoint endpoint, int number) {
        CompletableFuture<Outcome> reply = new CompletableFuture<>();
        Attempt attempt = new Attempt(call, number == 1 ? firstWork : engine.laterWork());
        attempt.reply = reply;
        engine.send(attempt, endpoint);
        return reply;
    }

    private void ended(@Nullable Outcome outcome, @Nullable Throwable error) {
        if (error instanceof NoEndpointException) {
            engine.finish(call, false, null);
        } else {
            Outcome last = CLASSIFIER.classify(outcome, error);
            engine.finish(call, last == Outcome.SUCCESS, last);
        }
    }
}
