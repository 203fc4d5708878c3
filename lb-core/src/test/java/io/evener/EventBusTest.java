package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class EventBusTest {

    /** What takes no effect is found out by whoever reads the log, where levels below a warning are often off. */
    @Test
    void strategyReport_isLoggedAsAWarning() {
        assertThat(levelsOf(new LoadBalancerEvent.StrategyReport("p", "maglev", "p", "takes no effect")))
                .containsExactly("warn");
    }

    /** That all is well again is no alarm, and whoever read the warning looks for it. */
    @Test
    void goodNews_isLoggedAsInfo() {
        assertThat(levelsOf(
                        new LoadBalancerEvent.StrategyRelieved("p", "maglev", "p", "takes effect again"),
                        new LoadBalancerEvent.SourceRecovered("p", "", Duration.ofSeconds(31), 3)))
                .containsExactly("info", "info");
    }

    private static List<String> levelsOf(LoadBalancerEvent... told) {
        List<String> levels = new ArrayList<>();
        Logger logger = (Logger) Proxy.newProxyInstance(
                EventBusTest.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    levels.add(method.getName());
                    return null;
                });
        try (EventBus events = new EventBus("p", Runnable::run, logger)) {
            List.of(told).forEach(events::add);
            events.flush();
        }
        return levels;
    }
}
