package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.evener.spi.Chooser;
import io.evener.spi.Guard;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What guards and strategies ask for from inside a round of publishing must not keep that round going for ever. */
class RepeatedVerdictTest {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final Pool pool = Pool.builder("p")
            .ticker(time)
            .scheduler(time)
            .endpoint(Endpoint.of("http://10.0.0.1:80"))
            .endpoint(Endpoint.of("http://10.0.0.2:80"))
            .build();

    private static final Strategy FIRST = new Strategy() {
        @Override
        public String name() {
            return "first";
        }

        @Override
        public Bound bind(StrategyContext context) {
            return snapshot -> request -> snapshot.size() == 0 ? null : snapshot.member(0);
        }
    };

    /** Builds a balancer whose guard does this at every change, and publishes once more. */
    private void settles(Guard guard) {
        assertTimeoutPreemptively(PATIENCE, () -> {
            LoadBalancer.builder(pool).strategy(FIRST).guard(guard).build();
            pool.add(Endpoint.of("http://10.0.0.3:80"));
            time.runDue();
        });
        assertThat(pool.snapshot().size()).isEqualTo(3);
        assertThat(time.pending()).as("only housekeeping is left to do").isEqualTo(2);
    }

    @Test
    void guard_repeatsAVerdictAtEveryChange_roundEnds() {
        settles(context -> snapshot -> context.out(snapshot.member(0), Cause.PROBE, "same as ever"));
        assertThat(pool.snapshot().eligible(0)).isFalse();
    }

    @Test
    void guard_repeatsAnAllClearAtEveryChange_roundEnds() {
        settles(context -> snapshot -> context.in(snapshot.member(0), Cause.PROBE));
    }

    @Test
    void guard_repeatsAnAdmissionAtEveryChange_roundEnds() {
        settles(context -> snapshot -> context.admission(snapshot.member(0), 0.5));
        assertThat(pool.snapshot().admission(0)).isEqualTo(0.5);
    }

    @Test
    void guard_repeatsACapAtEveryChange_roundEnds() {
        settles(context -> snapshot -> context.cap(snapshot.member(0), 7));
    }

    @Test
    void guard_isRefusedAtEveryChange_roundEnds() {
        settles(context -> snapshot -> {
            context.out(snapshot.member(0), Cause.OUTLIER, "one may be out");
            context.out(snapshot.member(1), Cause.OUTLIER, "not two");
        });
    }

    @Test
    void strategy_asksForACompileInEveryCompile_roundEnds() {
        AtomicInteger compiles = new AtomicInteger();
        Strategy restless = new Strategy() {
            @Override
            public String name() {
                return "restless";
            }

            @Override
            public Bound bind(StrategyContext context) {
                return snapshot -> {
                    if (compiles.incrementAndGet() < 1_000_000) {
                        context.requestCompile();
                    }
                    Chooser chooser = request -> null;
                    return chooser;
                };
            }
        };
        LoadBalancer.builder(pool).strategy(restless).build();
        pool.add(Endpoint.of("http://10.0.0.3:80"));
        assertThat(compiles.get()).as("the rest is left to the scheduler").isLessThan(10);
    }

    @Test
    void guard_throwsWhenAttached_leavesNothingBehind() {
        Guard clumsy = context -> snapshot -> {
            context.out(snapshot.member(0), Cause.PROBE, "before the throw");
            context.admission(snapshot.member(1), 0.25);
            throw new IllegalStateException("clumsy");
        };
        assertThatThrownBy(() ->
                        LoadBalancer.builder(pool).strategy(FIRST).guard(clumsy).build())
                .hasMessage("clumsy");
        time.runDue();
        assertThat(pool.snapshot().eligible(0)).isTrue();
        assertThat(pool.snapshot().admission(1)).isEqualTo(1);
        assertThat(time.pending()).as("only housekeeping is left to do").isEqualTo(2);
    }
}
