package io.evener.sim;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.Member;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.LoadReport;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One user of the library: a pool and a balancer of its own, and the way by which it hears of servers' load. */
final class Client implements AutoCloseable {

    /** Calls wait as long as they are told to: none is given up as leaked. */
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

    private final Pool pool;
    private final LoadBalancer balancer;
    private final Ear ear = new Ear();
    private final RandomStream requests;

    Client(Engine engine, int number, Collection<Endpoint> endpoints) {
        Settings settings = engine.settings();
        requests = RandomStream.of(settings.seed, RandomStream.Role.REQUESTS, number);
        Pool.Builder builder = Pool.builder("client-" + number)
                .endpoints(endpoints)
                .ticker(engine.queue())
                .scheduler(engine.queue())
                .random(RandomStream.of(settings.seed, RandomStream.Role.POLICY, number))
                .leaseMaxAge(FOR_EVER)
                .inFlightLimit(settings.limit)
                .listenerExecutor(Runnable::run);
        settings.listeners.forEach(builder::listener);
        builder.listener(event -> {
            if (event instanceof LoadBalancerEvent.ComponentFailed failed) {
                engine.failed(failed.error());
            }
        });
        pool = builder.build();
        LoadBalancer.Builder front = LoadBalancer.builder(pool)
                .strategy(settings.strategy())
                .classifier(LibraryCall.CLASSIFIER)
                .executor(Runnable::run);
        if (settings.budget != null) {
            front.retryBudget(settings.budget.apply(engine.queue()));
        }
        if (settings.signals.way() != Signals.Way.NONE) {
            front.guard(ear);
        }
        settings.guards.forEach(guard -> front.guard(guard.apply(engine)));
        balancer = front.build();
    }

    Pool pool() {
        return pool;
    }

    LoadBalancer balancer() {
        return balancer;
    }

    ChooseRequest request(Settings settings) {
        return settings.request == null ? ChooseRequest.any() : settings.request.apply(requests);
    }

    /** Tells the strategy what a server said. */
    void hear(Endpoint server, LoadReport report) {
        ear.hear(server, report);
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
    }

    /** The door by which reports reach strategies without a response to carry them. */
    private static final class Ear implements Guard, Guard.Attached {
        private final Map<String, Member> members = new HashMap<>();
        private @Nullable GuardContext context;

        @Override
        public Attached attach(GuardContext lent) {
            context = lent;
            return this;
        }

        @Override
        public void changed(PoolSnapshot snapshot) {
            members.clear();
            for (int i = 0; i < snapshot.size(); i++) {
                members.put(snapshot.member(i).endpoint().id(), snapshot.member(i));
            }
        }

        void hear(Endpoint server, LoadReport report) {
            Member member = members.get(server.id());
            if (member != null) {
                Objects.requireNonNull(context).report(member, report);
            }
        }
    }

    void drain(Endpoint server, Duration atMost) {
        pool.drain(server.id(), atMost);
    }
}
