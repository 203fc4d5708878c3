package io.evener.sim;

import io.evener.spi.LoadReport;

/** Carries servers' reports to clients, by the way that was set. */
final class SignalFeed {

    private final Engine engine;
    private final Signals signals;
    private final RandomStream random;

    SignalFeed(Engine engine, Signals signals) {
        this.engine = engine;
        this.signals = signals;
        this.random = RandomStream.of(engine.settings().seed, RandomStream.Role.SIGNALS, 0);
    }

    void start() {
        if (signals.way() == Signals.Way.POLLED) {
            engine.later(signals.periodNanos(), this::poll);
        } else if (signals.way() == Signals.Way.PROBED) {
            for (Client client : engine.clients()) {
                for (ServerProcess server : engine.servers()) {
                    probeSoon(client, server);
                }
            }
        }
    }

    /** A server that was not there at the start. */
    void joined(ServerProcess server) {
        if (signals.way() == Signals.Way.PROBED) {
            engine.clients().forEach(client -> probeSoon(client, server));
        }
    }

    private void probeSoon(Client client, ServerProcess server) {
        engine.later((long) (signals.periodNanos() * random.nextDouble()), () -> probe(client, server));
    }

    private void poll() {
        for (ServerProcess server : engine.servers()) {
            if (server.tells()) {
                engine.tell(server, server.report());
            }
        }
        engine.later(signals.periodNanos(), this::poll);
    }

    private void probe(Client client, ServerProcess server) {
        boolean arrives = random.nextDouble() >= signals.loss();
        if (arrives && server.tells()) {
            LoadReport report = server.report();
            engine.later(signals.delayNanos(), () -> client.hear(server.endpoint(), report));
        }
        engine.later(signals.periodNanos(), () -> probe(client, server));
    }

    void heldChanged(ServerProcess server) {
        if (signals.way() == Signals.Way.FRESH && !server.isDown()) {
            engine.tell(server, server.report());
        }
    }
}
