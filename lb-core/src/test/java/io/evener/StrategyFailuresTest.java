package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Fixtures.FirstInLine;
import io.evener.Fixtures.Puppet;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Law 14: strategies and their states that throw or never rest break only themselves, and an event says so. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StrategyFailuresTest {

    private final Fixtures f = new Fixtures().with(3);

    static final class ThrowingState extends MemberState {
        @Override
        public void begun(long nowNanos) {
            throw Fixtures.bug();
        }

        @Override
        public void responded(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            throw Fixtures.bug();
        }

        @Override
        public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            throw new StackOverflowError("bug");
        }

        @Override
        public void lost(int calls) {
            throw Fixtures.bug();
        }
    }

    @Test
    void memberState_throws_callsAreCountedAndPeersHear() {
        AtomicInteger ended = new AtomicInteger();
        Puppet puppet = f.puppet();
        puppet.context.track((member, peers) -> new ThrowingState());
        puppet.context.track(
                (member, peers) -> new MemberState() {
                    @Override
                    public void ended(long now, long elapsed, Outcome outcome, boolean current) {
                        ended.incrementAndGet();
                    }
                },
                Signal.LATENCY);
        Member member = f.member(0);
        member.end(member.tryBegin(), Outcome.SUCCESS);
        assertThat(member.inFlight()).isZero();
        assertThat(ended).hasValue(1);
        f.assertReported("ThrowingState");
    }

    @Test
    void stateFactory_throwsOrReturnsNull_isReportedAndCallsGoOn() {
        Puppet puppet = f.puppet();
        puppet.context.track((member, peers) -> {
            throw Fixtures.bug();
        });
        puppet.context.<MemberState>track((member, peers) -> null);
        Member member = f.member(0);
        long stamp = member.tryBegin();
        member.end(stamp, Outcome.SUCCESS);
        assertThat(member.inFlight()).isZero();
        f.assertReported("StrategyFailuresTest");
    }

    @Test
    void strategy_throwsOnCompile_keepsTheLastGoodChooser() {
        boolean[] broken = {false};
        LoadBalancer balancer = LoadBalancer.builder(f.pool)
                .strategy(new FirstInLine() {
                    @Override
                    void compiling(StrategyContext context) {
                        if (broken[0]) {
                            throw new AssertionError("bug");
                        }
                    }
                })
                .build();
        broken[0] = true;
        f.with(2);
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(Fixtures.uri(1));
        f.assertReported("first in line");
    }

    @Test
    void strategy_compilesToNull_keepsTheLastGoodChooser() {
        boolean[] broken = {false};
        Strategy inner = new FirstInLine();
        LoadBalancer balancer = LoadBalancer.builder(f.pool)
                .strategy(new FirstInLine() {
                    @Override
                    public Bound bind(StrategyContext context) {
                        Bound bound = inner.bind(context);
                        return snapshot -> broken[0] ? null : bound.compile(snapshot);
                    }
                })
                .build();
        broken[0] = true;
        f.with(2);
        assertThat(balancer.acquire().endpoint().id()).isEqualTo(Fixtures.uri(1));
        f.assertReported("first in line");
    }

    @Test
    void strategy_asksForACompileInEveryCompile_updateReturns() {
        FirstInLine restless = new FirstInLine() {
            @Override
            void compiling(StrategyContext context) {
                context.requestCompile();
            }
        };
        LoadBalancer.builder(f.pool).strategy(restless).build();
        f.with(2);
        assertThat(f.pool.snapshot().size()).isEqualTo(2);
        int before = restless.compiled.size();
        f.time.advance(Duration.ofMillis(100));
        assertThat(restless.compiled.size()).as("is served again, later").isGreaterThan(before);
    }

    @Test
    void strategy_asksForACompileOnce_isCompiledAgainSoon() {
        StrategyContext[] lent = new StrategyContext[1];
        FirstInLine strategy = new FirstInLine() {
            @Override
            void compiling(StrategyContext context) {
                lent[0] = context;
            }
        };
        LoadBalancer.builder(f.pool).strategy(strategy).build();
        int before = strategy.compiled.size();
        lent[0].requestCompile();
        lent[0].requestCompile();
        assertThat(strategy.compiled).hasSize(before);
        f.time.runDue();
        assertThat(strategy.compiled).hasSize(before + 1);
    }

    @Test
    void strategy_throwsOnBind_leavesNothingBehind() {
        int pending = f.time.pending();
        assertThatThrownBy(() -> LoadBalancer.builder(f.pool)
                        .strategy(new FirstInLine() {
                            @Override
                            public Bound bind(StrategyContext context) {
                                context.every(Duration.ofSeconds(1), () -> {});
                                context.track((member, peers) -> new ThrowingState());
                                throw Fixtures.bug();
                            }
                        })
                        .build())
                .hasMessageStartingWith("bug");
        assertThat(f.time.pending()).isEqualTo(pending);
        assertThat(f.member(0).signals).isNull();
    }

    @Test
    void report_isHeardWithWhereItComesFrom() {
        LoadBalancer.builder(f.pool)
                .strategy(new FirstInLine() {
                    @Override
                    void compiling(StrategyContext context) {
                        context.child("tier-0").report("3 endpoints, minEndpoints=6");
                    }
                })
                .build();
        assertThat(f.heard.of(LoadBalancerEvent.StrategyReport.class))
                .containsExactly(new LoadBalancerEvent.StrategyReport(
                        "orders", "first in line", "orders/tier-0", "3 endpoints, minEndpoints=6"));
    }
}
