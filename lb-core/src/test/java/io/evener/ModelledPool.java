package io.evener;

import com.github.benmanes.caffeine.cache.Cache;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** A pool and its balancer with all that decides who is called, and without what model checks can't walk: caches, timers. */
final class ModelledPool {

    private final PoolCore core = ModelCheck.member().pool();
    private final Roster roster = roster(core);
    private final Arbiter arbiter = new Arbiter("model", 1, 0, core.events());
    final PoolModel model = model();
    final ControlLoop loop = new ControlLoop(
            "model",
            model,
            new Tracking(() -> 0, (component, error) -> {}),
            core.events(),
            (task, delay) -> () -> {},
            null);
    final Search search;

    ModelledPool() {
        ModelCheck.set(core, "loop", loop);
        ModelCheck.set(core, "model", model);
        RandomSource first = () -> 0;
        ModelCheck.set(core, "random", first);
        ModelCheck.set(core, "traffic", ModelCheck.bare(PoolTraffic.class, Map.of("unplaced", new LongAdder())));
        Binding binding = new Binding(core, new Last());
        search = new Search(core, binding, new AtomicBoolean());
        loop.attach(binding);
    }

    /** Returns a model of the same members, with a lock of its own. */
    PoolModel model() {
        return new PoolModel("model", roster, arbiter, core.events(), Gate.UNLIMITED);
    }

    private static Roster roster(PoolCore pool) {
        return ModelCheck.bare(
                Roster.class,
                Map.of(
                        "pool", pool,
                        "present", new HashMap<>(),
                        "remembered", cache(),
                        "leaving", new ArrayList<>(),
                        "finishing", new HashSet<>(),
                        "endedAtAway", PoolTraffic.Ended.none(),
                        "slots", new BitSet(),
                        "inOrder", new Member[0],
                        "joined", new ArrayList<>()));
    }

    /** Lincheck can't look into Caffeine's. */
    private static Cache<?, ?> cache() {
        ConcurrentMap<Object, Object> map = new ConcurrentHashMap<>();
        return (Cache<?, ?>) Proxy.newProxyInstance(
                Cache.class.getClassLoader(),
                new Class<?>[] {Cache.class},
                (proxy, method, args) -> switch (method.getName()) {
                    case "put" -> map.put(args[0], args[1]);
                    case "asMap" -> map;
                    case "equals" -> proxy == args[0];
                    case "hashCode" -> 0;
                    case "toString" -> "remembered";
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    /** Chooses the last in rotation that the request doesn't exclude: the one that comes and goes, if it is there. */
    private record Last() implements Strategy {
        @Override
        public String name() {
            return "last";
        }

        @Override
        public Bound bind(StrategyContext context) {
            return snapshot -> request -> {
                for (int i = snapshot.size() - 1; i >= 0; i--) {
                    if (snapshot.eligible(i) && !request.excludes(snapshot.member(i))) {
                        return snapshot.member(i);
                    }
                }
                return null;
            };
        }
    }
}
