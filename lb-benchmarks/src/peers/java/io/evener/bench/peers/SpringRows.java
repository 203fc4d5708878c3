package io.evener.bench.peers;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.Request;
import org.springframework.cloud.loadbalancer.core.RandomLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ReactorServiceInstanceLoadBalancer;
import org.springframework.cloud.loadbalancer.core.RoundRobinLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.core.WeightedServiceInstanceListSupplier;
import reactor.core.publisher.Flux;

/** Spring Cloud LoadBalancer: {@code choose(request).block()} over a list, without discovery or a cache of it. */
final class SpringRows implements Choosing {

    private static final String SERVICE = "peers";

    private final ReactorServiceInstanceLoadBalancer balancer;
    private final Request<?> request = new DefaultRequest<>();

    private SpringRows(ReactorServiceInstanceLoadBalancer balancer) {
        this.balancer = balancer;
    }

    static SpringRows roundRobin(int n) {
        return new SpringRows(new RoundRobinLoadBalancer(provider(new Constant(instances(n))), SERVICE));
    }

    static SpringRows random(int n) {
        return new SpringRows(new RandomLoadBalancer(provider(new Constant(instances(n))), SERVICE));
    }

    /** The list expanded by weight once, and kept. */
    static SpringRows weightedKept(int n) {
        List<ServiceInstance> expanded =
                Objects.requireNonNull(weighted(n).get().blockFirst());
        return new SpringRows(new RoundRobinLoadBalancer(provider(new Constant(expanded)), SERVICE));
    }

    /** The list expanded by weight for every request. */
    static SpringRows weightedPerRequest(int n) {
        return new SpringRows(new RoundRobinLoadBalancer(provider(weighted(n)), SERVICE));
    }

    private static WeightedServiceInstanceListSupplier weighted(int n) {
        return new WeightedServiceInstanceListSupplier(new Constant(instances(n)), SpringRows::weight);
    }

    private static int weight(ServiceInstance instance) {
        return Integer.parseInt(Objects.requireNonNull(instance.getMetadata()).get("weight"));
    }

    private static List<ServiceInstance> instances(int n) {
        return Members.of(
                n,
                i -> new DefaultServiceInstance(
                        Integer.toString(i),
                        SERVICE,
                        Members.host(i),
                        Members.PORT,
                        false,
                        Map.of("weight", Integer.toString(Members.weight(i)))));
    }

    private static ObjectProvider<ServiceInstanceListSupplier> provider(ServiceInstanceListSupplier supplier) {
        return new ObjectProvider<>() {
            @Override
            public ServiceInstanceListSupplier getObject() {
                return supplier;
            }

            @Override
            public ServiceInstanceListSupplier getIfAvailable(Supplier<ServiceInstanceListSupplier> otherwise) {
                return supplier;
            }
        };
    }

    @Override
    public Object choose() {
        return Objects.requireNonNull(
                Objects.requireNonNull(balancer.choose(request).block()).getServer());
    }

    @Override
    public int position(Object chosen) {
        return Integer.parseInt(((ServiceInstance) chosen).getInstanceId());
    }

    /** The same list for every request. */
    private record Constant(List<ServiceInstance> instances) implements ServiceInstanceListSupplier {
        @Override
        public String getServiceId() {
            return SERVICE;
        }

        @Override
        public Flux<List<ServiceInstance>> get() {
            return Flux.just(instances);
        }
    }
}
