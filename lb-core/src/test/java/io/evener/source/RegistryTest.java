package io.evener.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.Pool;
import io.evener.source.Registry.Registration;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who announces itself, and who hears of it. */
class RegistryTest {

    private static final Endpoint A = Endpoint.of("http://a:1");
    private static final Endpoint B = Endpoint.of("http://b:1");

    private final Registry registry = new Registry();

    @Test
    void service_isHeardByPoolsBuiltBeforeAndAfter() {
        try (Scene before = new Scene(registry.source("orders"))) {
            assertThat(before.ids()).isEmpty();
            registry.register("orders", A);
            registry.register("bills", Endpoint.of("http://c:1"));
            Registration b = registry.register("orders", B);
            before.pass(Duration.ofMillis(50));
            try (Scene after = new Scene(registry.source("orders"))) {
                assertThat(before.ids()).containsExactly("http://a:1", "http://b:1");
                assertThat(after.ids()).isEqualTo(before.ids());
                b.close();
                b.close();
                assertThat(before.ids()).as("in force at once").containsExactly("http://a:1");
                assertThat(after.ids()).isEqualTo(before.ids());
            }
        }
    }

    @Test
    void follower_whoseMappingThrows_breaksOnlyItself() {
        EndpointSource broken = registry.source("orders").map(endpoint -> {
            throw new IllegalStateException("bug!");
        });
        try (Scene first = new Scene(broken);
                Scene second = new Scene(registry.source("orders"))) {
            Registration a = registry.register("orders", A);
            assertThat(second.ids()).containsExactly("http://a:1");
            a.close();
            assertThat(second.ids()).isEmpty();
            assertThat(first.ids()).isEmpty();
            assertThat(first.of(LoadBalancerEvent.SourceFailed.class))
                    .extracting(failed -> failed.error().getMessage())
                    .containsExactly("bug!");
        }
    }

    @Test
    void lastOneLeaving_emptiesThePool() {
        Registration a = registry.register("orders", A);
        try (Scene scene = new Scene(registry.source("orders"))) {
            a.close();
            assertThat(scene.ids()).isEmpty();
            assertThat(scene.of(LoadBalancerEvent.UpdateRefused.class)).isEmpty();
        }
    }

    @Test
    void e17_lateFarewell_removesNoSuccessor() {
        Registration old = registry.register("orders", A);
        try (Scene scene = new Scene(registry.source("orders"))) {
            Registration successor =
                    registry.register("orders", A.toBuilder().weight(3).build());
            old.close();
            scene.pass(Duration.ofMillis(50));
            assertThat(scene.ids()).containsExactly("http://a:1");
            assertThat(scene.pool.snapshot().weight(0)).isEqualTo(3);
            successor.close();
            assertThat(scene.ids()).isEmpty();
        }
    }

    @Test
    void e17_equalEndpointAgain_isASuccessor_too() {
        Registration old = registry.register("orders", A);
        Registration successor = registry.register("orders", Endpoint.of("http://a:1"));
        old.close();
        try (Scene scene = new Scene(registry.source("orders"))) {
            assertThat(scene.ids()).hasSize(1);
            successor.close();
            assertThat(scene.ids()).isEmpty();
        }
    }

    @Test
    void e16_manyThreads_everyPoolEndsWithTheLastView() throws InterruptedException {
        try (Pool first =
                        Pool.builder("first").source(registry.source("orders")).build();
                Pool second =
                        Pool.builder("second").source(registry.source("orders")).build()) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int thread = t;
                threads.add(new Thread(() -> {
                    for (int i = 0; i < 300; i++) {
                        Registration passing =
                                registry.register("orders", Endpoint.of("http://h" + i + ":" + (thread + 1)));
                        if (i % 50 != thread) {
                            passing.close();
                        }
                    }
                }));
            }
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
            registry.register("orders", A).close(); // a removal publishes what waits
            assertThat(first.snapshot().size()).isEqualTo(24);
            assertThat(second.snapshot().size()).isEqualTo(24);
        }
    }

    @Test
    void strategyAndListener_mayRegister() {
        registry.register("orders", A);
        try (Scene scene = new Scene(registry.source("orders"));
                LoadBalancer balancer = LoadBalancer.builder(scene.pool)
                        .strategy(new Strategy() {
                            @Override
                            public String name() {
                                return "registers";
                            }

                            @Override
                            public Bound bind(StrategyContext context) {
                                return snapshot -> {
                                    registry.register("orders", B);
                                    return request -> snapshot.member(0);
                                };
                            }
                        })
                        .listener(event -> registry.register("orders", Endpoint.of("http://c:1")))
                        .build()) {
            scene.pass(Duration.ofMillis(200));
            assertThat(scene.ids()).containsExactly("http://a:1", "http://b:1", "http://c:1");
            assertThat(balancer.acquire().endpoint()).isEqualTo(A);
        }
    }

    @Test
    void e29_closedPools_andLeftServices_areForgotten() {
        for (int i = 0; i < 1_000; i++) {
            Registration passing = registry.register("service-" + i, A);
            new Scene(registry.source("service-" + i)).close();
            passing.close();
        }
        assertThat(registry).hasToString("Registry[]");
        registry.register("orders", A);
        try (Scene scene = new Scene(registry.source("orders"))) {
            assertThat(registry).hasToString("Registry[orders: 1 to 1]");
            assertThat(scene.ids()).hasSize(1);
        }
        assertThat(registry).hasToString("Registry[orders: 1 to 0]");
    }

    @Test
    void badInput_isRefused() {
        assertThatThrownBy(() -> registry.register(" ", A)).hasMessage("must not be blank: service= ");
        assertThatThrownBy(() -> registry.source("")).hasMessage("must not be blank: service=");
    }
}
