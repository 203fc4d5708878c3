package io.evener.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.evener.Cause;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.call.CallOptions;
import io.evener.call.RetryBudget;
import io.evener.limit.InFlightLimit;
import io.evener.source.EndpointSource;
import io.evener.strategies.Strategies;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EvenerMetricsTest extends MetricsTest {

    @Test
    void requests_areReadFromThePool() {
        Pool orders = pool(2, builder -> builder.inFlightLimit(InFlightLimit.fixed(2)));
        LoadBalancer balancer = balancer(orders);
        EvenerMetrics.of(orders).bindTo(registry);
        for (Outcome outcome : Outcome.values()) {
            balancer.acquire().complete(outcome);
        }
        Lease lease = balancer.acquire();
        balancer.acquire();
        assertThatThrownBy(balancer::acquire).hasMessageContaining("limit");
        lease.complete(Outcome.CANCELLED);
        orders.eject(uri(1), "test");
        orders.eject(uri(2), "test");
        assertThatThrownBy(balancer::acquire).hasMessageContaining("no endpoint");

        assertThat(read("lb.requests", "outcome", "answered")).isEqualTo(2);
        assertThat(read("lb.requests", "outcome", "failed")).isEqualTo(4);
        assertThat(read("lb.requests", "outcome", "neutral")).isEqualTo(3);
        assertThat(read("lb.requests.active")).isEqualTo(1);
        assertThat(read("lb.requests.limit")).isEqualTo(2);
        assertThat(read("lb.requests.refused", "reason", "limit")).isEqualTo(1);
        assertThat(read("lb.requests.refused", "reason", "nobody")).isEqualTo(1);
    }

    @Test
    void withoutALimit_thereIsNoMeterOfOne() {
        EvenerMetrics.of(pool(1, builder -> builder.inFlightLimit(InFlightLimit.none())))
                .bindTo(registry);
        assertThat(registry.find("lb.requests.limit").meter()).isNull();
    }

    @Test
    void sourceAge_inSeconds_whereThereIsASource() {
        EvenerMetrics.of(pool(1)).bindTo(registry);
        assertThat(registry.find("lb.source.age").meter()).isNull();
        Pool fed = Pool.builder("fed")
                .ticker(time)
                .scheduler(time)
                .source(EndpointSource.of(endpoints(1)))
                .build();
        EvenerMetrics.of(fed).bindTo(registry);
        time.advance(Duration.ofMillis(1_500));
        assertThat(registry.get("lb.source.age").tag("pool", "fed").gauge().value())
                .isEqualTo(1.5);
    }

    /** Two retries of one call, and none for the next: the budget has three. */
    @Test
    void retries_andTheirBudget() {
        Pool orders = pool(3);
        RetryBudget budget = RetryBudget.builder()
                .least(3)
                .floorPerSecond(0)
                .ratio(0)
                .ticker(time)
                .build();
        LoadBalancer balancer = LoadBalancer.builder(orders)
                .strategy(Strategies.leastRequest())
                .retryBudget(budget)
                .callOptions(CallOptions.ofDefaults().idempotent(true))
                .build();
        EvenerMetrics.builder(orders)
                .retryBudget(balancer.retryBudget())
                .build()
                .bindTo(registry);
        assertThat(read("lb.retry.budget")).isCloseTo(3, within(1e-9));
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> balancer.call(endpoint -> {
                        throw new IllegalStateException("down");
                    }))
                    .hasMessage("down");
        }
        assertThat(read("lb.retries", "result", "granted")).isEqualTo(3);
        assertThat(read("lb.retries", "result", "refused")).isEqualTo(1);
        assertThat(read("lb.retry.budget")).isCloseTo(0, within(1e-9));
    }

    @Test
    void endpoints_eachInOneState_andOutByCause() {
        Pool orders = pool(4);
        balancer(orders);
        EvenerMetrics.of(orders).bindTo(registry);
        Member first = orders.snapshot().member(0);
        guard.context.admission(orders.snapshot().member(1), 0.25);
        guard.context.out(first, Cause.PROBE, "refused");
        orders.eject(uri(3), "test");
        time.runDue();
        assertThat(states()).containsExactly(1, 1, 0, 2);
        assertThat(read("lb.endpoints.out", "cause", "PROBE")).isEqualTo(1);
        assertThat(read("lb.endpoints.out", "cause", "MANUAL")).isEqualTo(1);
        assertThat(read("lb.endpoints.out", "cause", "OUTLIER")).isZero();

        guard.context.out(orders.snapshot().member(1), Cause.PROBE, "refused");
        guard.context.out(orders.snapshot().member(3), Cause.PROBE, "refused");
        time.runDue();
        assertThat(states())
                .as("nobody is well: all but the one ejected by hand")
                .containsExactly(0, 0, 3, 1);
    }

    private List<Integer> states() {
        return List.of("in", "ramping", "panic", "out").stream()
                .map(state -> (int) read("lb.endpoints", "state", state))
                .toList();
    }

    @Test
    void verdicts_areCountedByCause() {
        Pool orders = pool(2);
        balancer(orders);
        EvenerMetrics.of(orders).bindTo(registry);
        Member first = orders.snapshot().member(0);
        guard.context.out(first, Cause.OUTLIER, "slow");
        assertThat(guard.context.out(orders.snapshot().member(1), Cause.OUTLIER, "slow"))
                .isFalse();
        guard.context.in(first, Cause.OUTLIER);
        time.runDue();
        assertThat(read("lb.ejections", "cause", "OUTLIER")).isEqualTo(1);
        assertThat(read("lb.ejections.refused", "cause", "OUTLIER")).isEqualTo(1);
        assertThat(read("lb.readmissions", "cause", "OUTLIER")).isEqualTo(1);
        assertThat(read("lb.ejections", "cause", "PROBE")).isZero();
        assertThat(read("lb.events", "type", "TakenOut")).isEqualTo(1);
    }

    /** A new record is counted by its name by itself; one with a cause wants a meter by cause, and fails here until then. */
    @Test
    void everyType_isCounted_andByCauseWhereItHasOne() throws Exception {
        PoolMeters meters = new PoolMeters(pool(1), registry, Tags.of("pool", "orders"));
        meters.start(null, false);
        for (Class<?> type : LoadBalancerEvent.class.getPermittedSubclasses()) {
            double before = countedBy(Cause.BREAKER);
            double others = read("lb.events", "type", type.getSimpleName());
            meters.on((LoadBalancerEvent) sample(type));
            assertThat(read("lb.events", "type", type.getSimpleName())).isEqualTo(others + 1);
            boolean hasCause =
                    Arrays.stream(type.getRecordComponents()).anyMatch(component -> component.getType() == Cause.class);
            assertThat(countedBy(Cause.BREAKER) - before)
                    .as(type.getSimpleName() + " by cause")
                    .isEqualTo(hasCause ? 1 : 0);
        }
    }

    private double countedBy(Cause cause) {
        return registry.getMeters().stream()
                .filter(meter -> meter.getId().getType() == Meter.Type.COUNTER)
                .filter(meter -> meter.getId().getTags().contains(Tag.of("cause", cause.name())))
                .mapToDouble(meter -> meter.measure().iterator().next().getValue())
                .sum();
    }

    private static Object sample(Class<?> type) throws ReflectiveOperationException {
        List<Class<?>> types = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            types.add(component.getType());
            values.add(sampleOf(component.getType()));
        }
        return type.getConstructor(types.toArray(new Class<?>[0])).newInstance(values.toArray());
    }

    private static Object sampleOf(Class<?> type) {
        if (type == Cause.class) {
            return Cause.BREAKER;
        } else if (type == Endpoint.class) {
            return Endpoint.of(uri(1));
        } else if (type == boolean.class) {
            return true;
        } else if (type == int.class) {
            return 7;
        } else if (type == long.class) {
            return 7L;
        } else if (type == double.class) {
            return 0.5;
        }
        return type == String.class ? "text" : null;
    }

    @Test
    void close_removesEveryMeter_andListensNoMore() {
        Pool orders = pool(3);
        EvenerMetrics metrics = EvenerMetrics.builder(orders).perEndpoint().build();
        metrics.bindTo(registry);
        metrics.bindTo(registry);
        SimpleMeterRegistry second = new SimpleMeterRegistry();
        metrics.bindTo(second);
        orders.eject(uri(1), "test");
        assertThat(read("lb.ejections", "cause", "MANUAL")).as("bound once").isEqualTo(1);
        assertThat(second.getMeters()).hasSameSizeAs(registry.getMeters());
        metrics.close();
        metrics.close();
        orders.add(Endpoint.of(uri(9)));
        assertThat(registry.getMeters()).isEmpty();
        assertThat(second.getMeters()).isEmpty();
        assertThatThrownBy(() -> metrics.bindTo(registry))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("metrics are closed: pool=orders");
    }

    @Test
    void registryThatRefuses_leavesNothingBehind() {
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals("lb.events")) {
                    throw new IllegalStateException("no");
                }
                return id;
            }
        });
        EvenerMetrics metrics = EvenerMetrics.of(pool(1));
        assertThatThrownBy(() -> metrics.bindTo(registry)).hasMessage("no");
        assertThat(registry.getMeters()).isEmpty();
    }

    /** Tags of one name agree in their keys, as Prometheus demands, and all meters say what they are. */
    @Test
    void meters_keepToConventions() {
        EvenerMetrics.builder(pool(2))
                .tags("team", "shop")
                .perEndpoint()
                .retryBudget(RetryBudget.ofDefaults())
                .build()
                .bindTo(registry);
        assertThat(registry.getMeters().stream()
                        .collect(Collectors.groupingBy(
                                meter -> meter.getId().getName(),
                                Collectors.mapping(
                                        meter -> meter.getId().getTags().stream()
                                                .map(Tag::getKey)
                                                .toList(),
                                        Collectors.toSet()))))
                .allSatisfy((name, keys) -> {
                    assertThat(name).matches("lb(\\.[a-z]+)+");
                    assertThat(keys).hasSize(1);
                    assertThat(keys.iterator().next()).contains("pool", "team");
                });
        assertThat(registry.getMeters())
                .allSatisfy(meter -> assertThat(meter.getId().getDescription()).isNotBlank())
                .hasSizeBetween(60 + 2 * 4, 80 + 2 * 4); // about 70 a pool and 4 an endpoint, as the contract says
    }

    /** What is new is to be told of there. */
    @Test
    void documentation_namesEveryMeterAndEvent() throws IOException {
        EvenerMetrics.builder(pool(1))
                .perEndpoint()
                .retryBudget(RetryBudget.ofDefaults())
                .build()
                .bindTo(registry);
        String told = Files.readString(Path.of("..", "..", "docs", "observability.md"));
        assertThat(registry.getMeters())
                .allSatisfy(
                        meter -> assertThat(told).contains('`' + meter.getId().getName() + '`'));
        assertThat(LoadBalancerEvent.class.getPermittedSubclasses())
                .allSatisfy(type -> assertThat(told).contains("| `" + type.getSimpleName() + "` |"));
    }
}
