package io.evener.bench.peers;

import com.linecorp.armeria.client.ClientRequestContext;
import com.linecorp.armeria.client.Endpoint;
import com.linecorp.armeria.client.endpoint.EndpointGroup;
import com.linecorp.armeria.client.endpoint.EndpointSelectionStrategy;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.loadbalancer.LoadBalancer;
import com.linecorp.armeria.common.loadbalancer.SimpleLoadBalancer;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/** Armeria: {@code EndpointGroup.selectNow}, or {@code LoadBalancer.pick} where no group's strategy has the rule. */
final class ArmeriaRows {

    private ArmeriaRows() {}

    private static Endpoint endpoint(int position) {
        return Endpoint.of(Members.host(position), Members.PORT).withWeight(Members.weight(position));
    }

    private static int positionOf(Object chosen) {
        String[] parts = ((Endpoint) chosen).host().split("\\.", -1);
        return Integer.parseInt(parts[1]) << 16 | Integer.parseInt(parts[2]) << 8 | Integer.parseInt(parts[3]);
    }

    static Choosing roundRobin(int n) {
        return group(EndpointSelectionStrategy.roundRobin(), n);
    }

    static Choosing weightedRoundRobin(int n) {
        return group(EndpointSelectionStrategy.weightedRoundRobin(), n);
    }

    private static Choosing group(EndpointSelectionStrategy strategy, int n) {
        EndpointGroup group = EndpointGroup.of(strategy, Members.of(n, ArmeriaRows::endpoint));
        ClientRequestContext context = ClientRequestContext.of(HttpRequest.of(HttpMethod.GET, "/"));
        return new EndpointChoosing() {
            @Override
            public Object choose() {
                return Objects.requireNonNull(group.selectNow(context));
            }
        };
    }

    static Choosing weightedRandom(int n) {
        SimpleLoadBalancer<Endpoint> balancer = LoadBalancer.ofWeightedRandom(Members.of(n, ArmeriaRows::endpoint));
        return new EndpointChoosing() {
            @Override
            public Object choose() {
                return Objects.requireNonNull(balancer.pick());
            }
        };
    }

    static KeyChoosing sticky(int n) {
        LoadBalancer<Endpoint, Key> balancer = LoadBalancer.ofSticky(Members.of(n, ArmeriaRows::endpoint), Key::hash);
        return new KeyChoosing() {
            @Override
            public Object choose(Key key) {
                return Objects.requireNonNull(balancer.pick(key));
            }

            @Override
            public int position(Object chosen) {
                return positionOf(chosen);
            }
        };
    }

    static Updating updateRoundRobin(int n) {
        return new Replacing(LoadBalancer::ofRoundRobin, n);
    }

    static Updating updateWeightedRoundRobin(int n) {
        return new Replacing(LoadBalancer::ofWeightedRoundRobin, n);
    }

    private abstract static class EndpointChoosing implements Choosing {
        @Override
        public int position(Object chosen) {
            return positionOf(chosen);
        }
    }

    /** A list changed is a new balancer. */
    private static final class Replacing extends EndpointChoosing implements Updating {
        private final List<List<Endpoint>> lists;
        private final Function<List<Endpoint>, SimpleLoadBalancer<Endpoint>> make;
        private SimpleLoadBalancer<Endpoint> balancer;
        private int updates;

        Replacing(Function<List<Endpoint>, SimpleLoadBalancer<Endpoint>> make, int n) {
            this.make = make;
            lists = Members.replaced(n, ArmeriaRows::endpoint);
            balancer = make.apply(lists.get(0));
        }

        @Override
        public Object update() {
            balancer = make.apply(lists.get(++updates % lists.size()));
            return balancer;
        }

        @Override
        public Object choose() {
            return Objects.requireNonNull(balancer.pick());
        }
    }
}
