package io.evener.bench.peers;

import io.servicetalk.client.api.ConnectionFactory;
import io.servicetalk.client.api.DefaultServiceDiscovererEvent;
import io.servicetalk.client.api.LoadBalancedConnection;
import io.servicetalk.client.api.LoadBalancer;
import io.servicetalk.client.api.RequestTracker;
import io.servicetalk.client.api.ServiceDiscovererEvent;
import io.servicetalk.client.api.ServiceDiscovererEvent.Status;
import io.servicetalk.concurrent.CompletableSource;
import io.servicetalk.concurrent.PublisherSource.Processor;
import io.servicetalk.concurrent.api.Completable;
import io.servicetalk.concurrent.api.Processors;
import io.servicetalk.concurrent.api.Single;
import io.servicetalk.concurrent.api.SourceAdapters;
import io.servicetalk.context.api.ContextMap;
import io.servicetalk.loadbalancer.LoadBalancers;
import io.servicetalk.loadbalancer.LoadBalancingPolicies;
import io.servicetalk.loadbalancer.LoadBalancingPolicy;
import io.servicetalk.transport.api.TransportObserver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** ServiceTalk: {@code selectConnection}, subscribed to, and the host's {@code RequestTracker} where it has one. */
final class ServiceTalkRows implements Calling, Updating {

    private final LoadBalancer<Connection> balancer;
    private final Processor<Collection<ServiceDiscovererEvent<Integer>>, Collection<ServiceDiscovererEvent<Integer>>>
            events = Processors.newPublisherProcessor(1_024);
    private final int n;
    private int latest;
    private int updates;

    private ServiceTalkRows(LoadBalancingPolicy<Integer, Connection> policy, int n) {
        this.n = n;
        latest = n / 2;
        balancer = LoadBalancers.<Integer, Connection>builder("peers")
                .loadBalancingPolicy(policy)
                .build()
                .newLoadBalancer(SourceAdapters.fromSource(events), new Connections(), "peers");
        List<ServiceDiscovererEvent<Integer>> all = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            all.add(new DefaultServiceDiscovererEvent<>(i, Status.AVAILABLE));
        }
        events.onNext(all);
    }

    static ServiceTalkRows roundRobin(int n) {
        return new ServiceTalkRows(LoadBalancingPolicies.roundRobin().build(), n);
    }

    static ServiceTalkRows latency(int n) {
        return new ServiceTalkRows(LoadBalancingPolicies.p2c().build(), n);
    }

    private Connection select() {
        Holder holder = new Holder();
        balancer.selectConnection(any -> true, null).subscribe(connection -> holder.connection = connection);
        return Objects.requireNonNull(holder.connection, "not at once");
    }

    @Override
    public Object choose() {
        Connection chosen = select();
        RequestTracker tracker = chosen.tracker;
        if (tracker != null) {
            tracker.onRequestSuccess(tracker.beforeRequestStart());
        }
        return chosen;
    }

    @Override
    public OpenCall begin() {
        Connection chosen = select();
        RequestTracker tracker = Objects.requireNonNull(chosen.tracker);
        long started = tracker.beforeRequestStart();
        return new OpenCall(chosen.position, () -> tracker.onRequestSuccess(started));
    }

    @Override
    public int position(Object chosen) {
        return ((Connection) chosen).position;
    }

    /** Two events: one endpoint gone, one come. */
    @Override
    public Object update() {
        int next = n + updates++ % Members.REPLACEMENTS;
        events.onNext(List.of(
                new DefaultServiceDiscovererEvent<>(latest, Status.UNAVAILABLE),
                new DefaultServiceDiscovererEvent<>(next, Status.AVAILABLE)));
        latest = next;
        return events;
    }

    @Override
    public void close() {
        balancer.closeAsync().subscribe();
    }

    /** What a subscriber was given. */
    private static final class Holder {
        @Nullable
        Connection connection;
    }

    private static final class Connections implements ConnectionFactory<Integer, Connection> {
        @Override
        public Single<Connection> newConnection(
                Integer position, @Nullable ContextMap context, @Nullable TransportObserver observer) {
            return Single.succeeded(
                    new Connection(position, context == null ? null : context.get(RequestTracker.REQUEST_TRACKER_KEY)));
        }

        @Override
        public Completable closeAsync() {
            return Completable.completed();
        }

        @Override
        public Completable onClose() {
            return Completable.never();
        }
    }

    /** A connection that is up and never closes. */
    private static final class Connection implements LoadBalancedConnection {
        private final int position;
        private final @Nullable RequestTracker tracker;
        private final CompletableClose closed = new CompletableClose();

        Connection(int position, @Nullable RequestTracker tracker) {
            this.position = position;
            this.tracker = tracker;
        }

        @Override
        public int score() {
            return 1;
        }

        @Override
        public Result tryRequest() {
            return Result.Accepted;
        }

        @Override
        public void requestFinished() {}

        @Override
        public boolean tryReserve() {
            return true;
        }

        @Override
        public Completable releaseAsync() {
            return Completable.completed();
        }

        @Override
        public Completable closeAsync() {
            return closed.close();
        }

        @Override
        public Completable onClose() {
            return closed.onClose();
        }
    }

    /** Closed when it is asked to be: an endpoint that left is let go of only then. */
    private static final class CompletableClose {
        private final CompletableSource.Processor done = Processors.newCompletableProcessor();

        Completable close() {
            return Completable.defer(() -> {
                done.onComplete();
                return Completable.completed();
            });
        }

        Completable onClose() {
            return SourceAdapters.fromSource(done);
        }
    }
}
