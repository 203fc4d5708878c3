package io.evener.docs;

import io.evener.DrainResult;
import io.evener.Pool;
import java.time.Duration;
import java.util.List;
import java.util.function.ObjIntConsumer;

/** What docs/draining.md shows, so that it is what users can write. */
final class DrainingExample {

    private final ObjIntConsumer<String> server;

    DrainingExample(ObjIntConsumer<String> server) {
        this.server = server;
    }

    void rollingRestart(Pool orders, List<String> ids) {
        for (String id : ids) {
            DrainResult done = orders.drain(id, Duration.ofSeconds(30))
                    .toCompletableFuture()
                    .join();
            restart(id, done.inFlight());
            orders.readmit(id);
        }
    }

    private void restart(String id, int inFlight) {
        server.accept(id, inFlight);
    }
}
