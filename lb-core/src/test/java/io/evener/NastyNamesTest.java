package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** User code whose very name or message throws: it breaks only itself. */
class NastyNamesTest {

    private static final class Nasty extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new IllegalStateException("no message");
        }
    }

    private static final class NastyStrategy implements Strategy {
        private boolean nasty;

        @Override
        public String name() {
            if (nasty) {
                throw new Nasty();
            }
            return "nasty";
        }

        @Override
        public Bound bind(StrategyContext context) {
            return snapshot -> {
                if (nasty) {
                    throw new Nasty();
                }
                return request -> snapshot.member(0);
            };
        }
    }

    @Test
    void nameAndMessageThrow_othersAreCompiled_eventsGoOn_thePoolCloses() {
        List<LoadBalancerEvent> heard = new ArrayList<>();
        NastyStrategy strategy = new NastyStrategy();
        Pool pool = Pool.builder("p")
                .endpoint(Endpoint.of("http://a:1"))
                .listenerExecutor(Runnable::run)
                .listener(heard::add)
                .build();
        LoadBalancer.builder(pool).strategy(strategy).build();
        LoadBalancer other =
                LoadBalancer.builder(pool).strategy(new Fixtures.FirstInLine()).build();
        strategy.nasty = true;
        pool.add(Endpoint.of("http://b:1"));
        pool.eject("http://a:1", "test");
        assertThat(other.acquire().endpoint().id()).isEqualTo("http://b:1");
        assertThat(heard).hasAtLeastOneElementOfType(LoadBalancerEvent.TakenOut.class);
        pool.close();
        assertThat(pool.snapshot().member(1).isOpen()).isFalse();
    }

    /** A logger that can't be written to; exceptions whose message throws make some so. */
    private static final Logger BROKEN = (Logger) Proxy.newProxyInstance(
            NastyNamesTest.class.getClassLoader(), new Class<?>[] {Logger.class}, (logger, method, arguments) -> {
                throw new Nasty();
            });

    @Test
    void loggerThrows_listenersHearEverything() {
        List<LoadBalancerEvent> heard = new ArrayList<>();
        boolean[] refusing = new boolean[1];
        try (EventBus events = new EventBus(
                "p",
                task -> {
                    if (refusing[0]) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                },
                BROKEN)) {
            events.listen(event -> {
                throw new Nasty();
            });
            events.listen(heard::add);
            for (int i = 0; i < 3; i++) {
                refusing[0] = i == 1;
                events.add(new LoadBalancerEvent.UpdateRefused("p", "reason " + i, Duration.ZERO));
                events.flush();
            }
        }
        assertThat(heard)
                .filteredOn(LoadBalancerEvent.UpdateRefused.class::isInstance)
                .hasSize(3);
    }
}
