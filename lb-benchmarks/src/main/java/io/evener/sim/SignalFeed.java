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
                    engine.later((long) (signals.periodNanos() * random.nextDouble()), () -> probe(client, server));
                }
            }
        }
    }

    private void poll() {
        for (ServerProcess server : engine.servers()) {
            engine.tell(server, server.report());
        }
        engine.later(signals.periodNanos(), this::poll);
    }

    private void probe(Client client, ServerProcess server) {
        LoadReport report = server.report();
        if (random.nextDouble() >= signals.loss()) {
            engine.later(signals.delayNanos(), () -> client.hear(server.endpoint(), report));
        }
        engine.later(signals.periodNanos(), () -> probe(client, server));
    }

    void heldChanged(ServerProcess server) {
        if (signals.way() == Signals.Way.FRESH) {
            engine.tell(server, server.report());
        }
    }
}
