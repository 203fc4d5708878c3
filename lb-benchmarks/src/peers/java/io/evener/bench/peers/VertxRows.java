package io.evener.bench.peers;

import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.endpoint.InteractionMetrics;
import io.vertx.core.net.endpoint.LoadBalancer;
import io.vertx.core.net.endpoint.ServerEndpoint;
import io.vertx.core.net.endpoint.ServerInteraction;
import io.vertx.core.net.endpoint.ServerSelector;
import java.util.List;

/** Vert.x: {@code ServerSelector.select}, a list read, and for load the five calls of {@code InteractionMetrics}. */
final class VertxRows {

    private VertxRows() {}

    static Choosing roundRobin(int n) {
        return new Selecting(LoadBalancer.ROUND_ROBIN, n);
    }

    static Choosing random(int n) {
        return new Selecting(LoadBalancer.RANDOM, n);
    }

    static Calling powerOfTwoChoices(int n) {
        return new Measuring(LoadBalancer.POWER_OF_TWO_CHOICES, n);
    }

    static Calling leastRequests(int n) {
        return new Measuring(LoadBalancer.LEAST_REQUESTS, n);
    }

    static KeyChoosing consistentHashing(int n) {
        Selecting selecting = new Selecting(LoadBalancer.CONSISTENT_HASHING, n);
        return new KeyChoosing() {
            @Override
            public Object choose(Key key) {
                return selecting.endpoints.get(selecting.selector.select(key.text()));
            }

            @Override
            public int position(Object chosen) {
                return selecting.position(chosen);
            }
        };
    }

    static Updating updateRoundRobin(int n) {
        return new Replacing(LoadBalancer.ROUND_ROBIN, n);
    }

    private static class Selecting implements Choosing {
        final List<Server> endpoints;
        final ServerSelector selector;

        Selecting(LoadBalancer balancer, int n) {
            endpoints = Members.of(n, i -> new Server(i, balancer.newMetrics()));
            selector = balancer.selector(endpoints);
        }

        @Override
        public Object choose() {
            return endpoints.get(selector.select());
        }

        @Override
        public int position(Object chosen) {
            return ((Server) chosen).position();
        }
    }

    private static final class Measuring extends Selecting implements Calling {

        Measuring(LoadBalancer balancer, int n) {
            super(balancer, n);
        }

        @Override
        public Object choose() {
            Server server = endpoints.get(selector.select());
            call(server.metrics());
            return server;
        }

        private static <M> void call(InteractionMetrics<M> metrics) {
            M call = metrics.initiateRequest();
            metrics.reportRequestBegin(call);
            metrics.reportRequestEnd(call);
            metrics.reportResponseBegin(call);
            metrics.reportResponseEnd(call);
        }

        @Override
        public OpenCall begin() {
            Server server = endpoints.get(selector.select());
            return new OpenCall(server.position(), begin(server.metrics()));
        }

        private static <M> Runnable begin(InteractionMetrics<M> metrics) {
            M call = metrics.initiateRequest();
            metrics.reportRequestBegin(call);
            return () -> {
                metrics.reportRequestEnd(call);
                metrics.reportResponseBegin(call);
                metrics.reportResponseEnd(call);
            };
        }
    }

    private static final class Replacing implements Updating {
        private final LoadBalancer balancer;
        private final List<List<Server>> lists;
        private List<Server> endpoints;
        private ServerSelector selector;
        private int updates;

        Replacing(LoadBalancer balancer, int n) {
            this.balancer = balancer;
            lists = Members.replaced(n, i -> new Server(i, balancer.newMetrics()));
            endpoints = lists.get(0);
            selector = balancer.selector(endpoints);
        }

        @Override
        public Object update() {
            endpoints = lists.get(++updates % lists.size());
            selector = balancer.selector(endpoints);
            return selector;
        }

        @Override
        public Object choose() {
            return endpoints.get(selector.select());
        }

        @Override
        public int position(Object chosen) {
            return ((Server) chosen).position();
        }
    }

    /** A server that nobody connects to. */
    private record Server(int position, InteractionMetrics<?> metrics) implements ServerEndpoint {
        @Override
        public String key() {
            return Members.address(position);
        }

        @Override
        public SocketAddress address() {
            return SocketAddress.inetSocketAddress(Members.PORT, Members.host(position));
        }

        @Override
        public String protocolId() {
            return "http/1.1";
        }

        @Override
        public ServerInteraction newInteraction() {
            throw new UnsupportedOperationException("nobody connects");
        }

        @Override
        public Object unwrap() {
            return this;
        }
    }
}
