package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

class EventBusTest {

    /** What takes no effect is found out by whoever reads the log, where levels below a warning are often off. */
    @Test
    void strategyReport_isLoggedAsAWarning() {
        List<String> levels = new ArrayList<>();
        Logger logger = (Logger) Proxy.newProxyInstance(
                EventBusTest.class.getClassLoader(), new Class<?>[] {Logger.class}, (proxy, method, arguments) -> {
                    levels.add(method.getName());
                    return null;
                });
        try (EventBus events = new EventBus("p", Runnable::run, logger)) {
            events.add(new LoadBalancerEvent.StrategyReport("p", "maglev", "p", "takes no effect"));
            events.flush();
        }
        assertThat(levels).containsExactly("warn");
    }
}
