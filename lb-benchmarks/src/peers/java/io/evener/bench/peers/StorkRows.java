package io.evener.bench.peers;

import io.smallrye.stork.api.LoadBalancer;
import io.smallrye.stork.api.Service;
import io.smallrye.stork.api.ServiceInstance;
import io.smallrye.stork.api.observability.NoopObservationCollector;
import io.smallrye.stork.impl.DefaultServiceInstance;
import io.smallrye.stork.impl.RoundRobinLoadBalancer;
import io.smallrye.stork.loadbalancer.leastresponsetime.LeastResponseTimeConfiguration;
import io.smallrye.stork.loadbalancer.leastresponsetime.LeastResponseTimeLoadBalancer;
import io.smallrye.stork.loadbalancer.poweroftwochoices.PowerOfTwoChoicesConfiguration;
import io.smallrye.stork.loadbalancer.poweroftwochoices.PowerOfTwoChoicesLoadBalancerProvider;
import io.smallrye.stork.loadbalancer.random.RandomConfiguration;
import io.smallrye.stork.loadbalancer.random.RandomLoadBalancerProvider;
import io.smallrye.stork.loadbalancer.requests.LeastRequestsLoadBalancer;
import java.util.List;

/** Stork: {@code selectInstanceAndRecordStart}; {@code recordReply}, {@code recordEnd} where the instance gathers. */
final class StorkRows implements Calling {

    private final List<ServiceInstance> instances;
    private final Service service;

    private StorkRows(String type, LoadBalancer balancer, int n) {
        instances = Members.of(n, i -> new DefaultServiceInstance(i, Members.host(i), Members.PORT, false));
        service = new Service(
                "peers",
                type,
                "static",
                new NoopObservationCollector(),
                balancer,
                null,
                null,
                balancer.requiresStrictRecording());
    }

    static StorkRows roundRobin(int n) {
        return new StorkRows("round-robin", new RoundRobinLoadBalancer(), n);
    }

    static StorkRows random(int n) {
        return new StorkRows(
                "random", new RandomLoadBalancerProvider().createLoadBalancer(new RandomConfiguration(), null), n);
    }

    static StorkRows powerOfTwoChoices(int n) {
        return new StorkRows(
                "power-of-two-choices",
                new PowerOfTwoChoicesLoadBalancerProvider()
                        .createLoadBalancer(new PowerOfTwoChoicesConfiguration(), null),
                n);
    }

    static StorkRows leastRequests(int n) {
        return new StorkRows("least-requests", new LeastRequestsLoadBalancer(), n);
    }

    static StorkRows leastResponseTime(int n) {
        return new StorkRows(
                "least-response-time", new LeastResponseTimeLoadBalancer(new LeastResponseTimeConfiguration()), n);
    }

    private static void end(ServiceInstance instance) {
        if (instance.gatherStatistics()) {
            instance.recordReply();
            instance.recordEnd(null);
        }
    }

    @Override
    public Object choose() {
        ServiceInstance chosen = service.selectInstanceAndRecordStart(instances, true);
        end(chosen);
        return chosen;
    }

    @Override
    public OpenCall begin() {
        ServiceInstance chosen = service.selectInstanceAndRecordStart(instances, true);
        return new OpenCall(position(chosen), () -> end(chosen));
    }

    @Override
    public int position(Object chosen) {
        return (int) ((ServiceInstance) chosen).getId();
    }
}
