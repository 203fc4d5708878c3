package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Fixtures.FirstInLine;
import io.evener.Fixtures.Puppet;
import io.evener.spi.StrategyContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Law 1, where a strategy builds balancers from within its compile: nobody is left with an older snapshot. */
class NestedAttachTest {

    private final Fixtures f = new Fixtures().with(1);

    /** Changes the pool and builds a balancer over it, once. */
    private final class Builder extends FirstInLine {
        private final List<LoadBalancer> built = new ArrayList<>();
        private boolean armed;

        @Override
        void compiling(StrategyContext context) {
            if (armed) {
                armed = false;
                f.pool.add(Endpoint.of(Fixtures.uri(9)));
                built.add(LoadBalancer.builder(f.pool)
                        .strategy(new FirstInLine())
                        .guard(new Puppet())
                        .build());
            }
        }
    }

    private static PoolSnapshot last(FirstInLine strategy) {
        return strategy.compiled.get(strategy.compiled.size() - 1);
    }

    @Test
    void compile_changesThePoolAndBuildsABalancer_everybodyEndsWithTheLastSnapshot() {
        Builder builder = new Builder();
        FirstInLine other = new FirstInLine();
        LoadBalancer.builder(f.pool).strategy(builder).build();
        LoadBalancer.builder(f.pool).strategy(other).build();
        builder.armed = true;
        f.with(2);
        assertThat(f.pool.snapshot().size()).isEqualTo(3);
        assertThat(last(builder)).isSameAs(f.pool.snapshot());
        assertThat(last(other)).isSameAs(f.pool.snapshot());
        assertThat(other.compiled).extracting(PoolSnapshot::version).isSorted();
        f.pool.remove(Fixtures.uri(1));
        f.pool.remove(Fixtures.uri(2));
        assertThat(builder.built.get(0).acquire().endpoint().id()).isEqualTo(Fixtures.uri(9));
    }
}
