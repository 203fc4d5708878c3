package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.evener.ChooseRequest;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.MemberState;
import io.evener.spi.StateKey;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class ShadowTest {

    private final ShadowLog log = new ShadowLog();

    private static Strategy strategy(String name, Function<StrategyContext, Strategy.Bound> bind) {
        return new Strategy() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Bound bind(StrategyContext context) {
                return bind.apply(context);
            }
        };
    }

    /** Always the member of this index. */
    private static Strategy only(int index) {
        return strategy("only" + index, context -> snapshot -> request -> snapshot.member(index));
    }

    private static Strategy choosing(String name, Chooser chooser) {
        return strategy(name, context -> snapshot -> chooser);
    }

    private ShadowReport report() {
        assertThat(log.reports()).hasSize(1);
        return log.reports().get(0);
    }

    private static RuntimeException bug() {
        return new IllegalStateException("bug");
    }

    @Test
    void every_badInput_isRefused() {
        Shadow shadow = Strategies.shadow(Strategies.random(), Strategies.roundRobin(), log);
        assertThatThrownBy(() -> shadow.every(0)).hasMessage("must be >= 1: k=0");
        assertThat(shadow.every(1).name()).isEqualTo("shadow(random, roundRobin)");
    }

    /** Whatever the candidate draws, tracks, asks for or breaks. */
    @Test
    void live_choosesAsAlone_underTheSameSeed() {
        Strategy greedy = strategy("greedy", context -> {
            context.every(Duration.ofMillis(1), context.random()::nextLong);
            context.track((member, peers) -> new MemberState() {});
            return snapshot -> {
                RandomSource random = context.child("c").random();
                random.nextLong();
                return request -> snapshot.member(random.nextInt(snapshot.size()));
            };
        });
        for (Strategy live : List.of(Strategies.random(), Strategies.roundRobin(), Strategies.leastRequest())) {
            for (Strategy candidate : List.of(greedy, Strategies.leastRequest(), Strategies.random())) {
                for (int n : new int[] {3, 20}) {
                    assertThat(history(Strategies.shadow(live, candidate, log).every(2), n))
                            .as(live.name() + " beside " + candidate.name())
                            .isEqualTo(history(live, n));
                }
            }
        }
    }

    private static List<String> history(Strategy strategy, int n) {
        List<String> served = new ArrayList<>();
        try (Balanced b = new Balanced(strategy, 5, n)) {
            List<Lease> held = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                Lease lease = b.balancer.acquire();
                served.add(lease.endpoint().id());
                held.add(lease);
                if (held.size() > n) {
                    held.remove(i % n).complete(Outcome.SUCCESS);
                }
                if (i % 40 == 20) {
                    b.pool.eject(Balanced.id(i % n), "test");
                    b.pool.add(Balanced.endpoint(n + i % 3));
                }
                b.time.advance(Duration.ofMillis(1));
            }
        }
        return served;
    }

    @Test
    void candidate_isAskedOnEveryKth_theFirstIncluded_andTheRetries() {
        try (Balanced b = new Balanced(Strategies.shadow(only(0), only(1), log), 1, 3)) {
            assertThat(report().compared()).isZero();
            b.serve(1);
            assertThat(report().compared()).isEqualTo(1);
            b.serve(15);
            assertThat(report().compared()).isEqualTo(1);
            b.serve(ChooseRequest.any().excluding(b.member("c")));
            assertThat(report().compared()).isEqualTo(2);
            b.serve(16 * 20);
            assertThat(report().compared()).isEqualTo(22);
        }
    }

    @Test
    void counts_bothSides_byMember_andBeginsNoCallForTheCandidate() {
        Strategy turns = Strategies.roundRobin();
        try (Balanced b = new Balanced(Strategies.shadow(turns, only(1), log).every(1), 1, 4)) {
            b.serve(40);
            ShadowReport report = report();
            assertThat(report)
                    .extracting(
                            ShadowReport::label, ShadowReport::agreed, ShadowReport::differed, ShadowReport::compared)
                    .containsExactly("p", 10L, 30L, 40L);
            assertThat(report.rows())
                    .extracting(ShadowReport.Row::endpointId, ShadowReport.Row::live, ShadowReport.Row::candidate)
                    .containsExactly(
                            tuple("a", 10L, 0L), tuple("b", 10L, 40L), tuple("c", 10L, 0L), tuple("d", 10L, 0L));
            assertThat(b.member("b").completed()).isEqualTo(10);
        }
    }

    @Test
    void counts_surviveChangesOfThePool_exceptOfThoseWhoLeft() {
        try (Balanced b = new Balanced(Strategies.shadow(only(0), only(1), log).every(1), 1, 2)) {
            b.serve(5);
            b.pool.remove("b");
            b.pool.add(Balanced.endpoint(2));
            b.serve(5);
            assertThat(report().rows())
                    .extracting(ShadowReport.Row::endpointId, ShadowReport.Row::live, ShadowReport.Row::candidate)
                    .containsExactly(tuple("a", 10L, 0L), tuple("c", 0L, 5L));
            assertThat(report().differed()).isEqualTo(10);
        }
    }

    @Test
    void candidate_choosesNobody_isCounted() {
        try (Balanced b = new Balanced(
                Strategies.shadow(only(0), choosing("none", request -> null), log)
                        .every(1),
                1,
                2)) {
            b.serve(3);
            assertThat(report().nobody()).isEqualTo(3);
            assertThat(report().compared()).isEqualTo(3);
        }
    }

    @Test
    void live_findsNobody_candidateIsNotAsked() {
        try (Balanced b = new Balanced(
                Strategies.shadow(choosing("none", request -> null), only(0), log)
                        .every(1),
                1,
                2)) {
            b.serve(3);
            assertThat(report().compared()).isZero();
        }
    }

    @Test
    void candidate_throwsInChoose_breaksOnlyItself_isCounted_andToldOnce() {
        Strategy broken = choosing("broken", request -> {
            throw bug();
        });
        List<LoadBalancerEvent> heard = new ArrayList<>();
        ManualTime time = new ManualTime();
        try (Pool pool = Pool.builder("p")
                        .scheduler(time)
                        .endpoints(List.of(Balanced.endpoint(0)))
                        .listenerExecutor(Runnable::run)
                        .listener(heard::add)
                        .build();
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(Strategies.shadow(only(0), broken, log).every(1))
                        .build()) {
            for (int i = 0; i < 5; i++) {
                assertThat(balancer.acquire().complete(Outcome.SUCCESS)).isTrue();
            }
            time.runDue();
            assertThat(report())
                    .extracting(ShadowReport::failed, ShadowReport::lastFailure, ShadowReport::compared)
                    .containsExactly(5L, "java.lang.IllegalStateException: bug", 0L);
        }
        assertThat(heard)
                .filteredOn(event -> !(event instanceof LoadBalancerEvent.EndpointAdded))
                .containsExactly(new LoadBalancerEvent.StrategyReport(
                        "p",
                        "shadow(only0, broken)",
                        "p",
                        "the candidate broken failed, which changes no choice: java.lang.IllegalStateException: bug"));
    }

    @Test
    void candidate_throwsInBind_givesBackWhatItTook_liveServes() {
        Strategy broken = strategy("broken", context -> {
            context.every(Duration.ofSeconds(1), () -> {});
            throw new AssertionError("bug");
        });
        try (Balanced plain = new Balanced(only(1), 1, 2);
                Balanced b =
                        new Balanced(Strategies.shadow(only(1), broken, log).every(1), 1, 2)) {
            assertThat(b.serve(3)).containsOnly("b");
            b.time.runDue();
            assertThat(b.time.pending()).isEqualTo(plain.time.pending());
            assertThat(report().failed()).isEqualTo(1);
            assertThat(report().rows()).extracting(ShadowReport.Row::live).containsExactly(0L, 0L);
        }
    }

    @Test
    void candidate_throwsInCompile_isAskedAgainAfterTheNextGoodOne() {
        Strategy moody = strategy("moody", context -> snapshot -> {
            if (snapshot.size() == 3) {
                throw bug();
            }
            return request -> snapshot.member(0);
        });
        try (Balanced b = new Balanced(Strategies.shadow(only(0), moody, log).every(1), 1, 2)) {
            b.serve(2);
            b.pool.add(Balanced.endpoint(2));
            b.serve(2);
            assertThat(report().failed()).isEqualTo(1);
            assertThat(report().agreed()).isEqualTo(2);
            b.pool.add(Balanced.endpoint(3));
            b.serve(2);
            assertThat(report().agreed()).isEqualTo(4);
        }
    }

    @Test
    void live_throws_isTheCallersOrReported_asWithoutAShadow() {
        Strategy broken = strategy("broken", context -> {
            throw bug();
        });
        try (Balanced b = new Balanced(Strategies.random(), 1, 2)) {
            assertThatThrownBy(() -> b.balancer.swap(Strategies.shadow(broken, only(0), log)))
                    .hasMessage("bug");
            assertThat(log.reports()).isEmpty();
        }
    }

    /** How many calls a member ended, as the candidate saw it. */
    private static final class Ended extends MemberState {
        private int calls;

        @Override
        public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            calls++;
        }

        @Override
        public void inherit(MemberState before) {
            calls = ((Ended) before).calls;
        }
    }

    private static Strategy learner() {
        return strategy("learner", context -> {
            StateKey<Ended> key = context.track((member, peers) -> new Ended());
            return snapshot -> new Chooser() {
                @Override
                public io.evener.Member choose(ChooseRequest request) {
                    return snapshot.member(0);
                }

                @Override
                public void explain(ChooseRequest request, ExplainSink out) {
                    for (int i = 0; i < snapshot.size(); i++) {
                        out.cost(snapshot.member(i), key.get(snapshot.member(i)).calls);
                    }
                }
            };
        });
    }

    @Test
    void candidate_learnsFromEveryCall_andKeepsItWhenItIsSwappedIn() {
        try (Balanced b = new Balanced(Strategies.shadow(Strategies.roundRobin(), learner(), log), 1, 2)) {
            b.serve(20);
            assertThat(report().rows())
                    .extracting(
                            row -> row.candidateCost().orElse(-1),
                            row -> row.liveCost().isPresent())
                    .containsExactly(tuple(10.0, false), tuple(10.0, false));
            b.balancer.swap(learner());
            assertThat(b.balancer.explain(ChooseRequest.any()).candidates())
                    .extracting(candidate -> candidate.cost().orElse(-1))
                    .containsExactly(10.0, 10.0);
            assertThat(log.reports()).as("gone with the strategy").isEmpty();
        }
    }

    @Test
    void log_hasAReportPerPlace() {
        Strategy shared = Strategies.shadow(only(0), only(0), log);
        try (Balanced one = new Balanced(shared, 1, 1);
                Balanced other = new Balanced(shared, 1, 1)) {
            one.serve(1);
            assertThat(log.reports()).extracting(ShadowReport::agreed).containsExactly(1L, 0L);
            other.serve(1);
        }
        assertThat(log.reports()).isEmpty();
    }

    @Test
    void report_isATable() {
        try (Balanced b = new Balanced(Strategies.shadow(only(0), Strategies.leastRequest(), log), 1, 2)) {
            b.balancer.acquire();
            assertThat(report().toString())
                    .startsWith("p: only0, and leastRequest in its shadow: 1 compared, ")
                    .contains(System.lineSeparator() + "  a  live 100.0 %  candidate ")
                    .contains(" % cost 1.00" + System.lineSeparator());
        }
    }

    @Test
    void close_throwing_closesBoth() {
        List<String> closed = new ArrayList<>();
        Function<String, Strategy> closing = name -> strategy(name, context -> new Strategy.Bound() {
            @Override
            public Chooser compile(PoolSnapshot snapshot) {
                return request -> snapshot.member(0);
            }

            @Override
            public void close() {
                closed.add(name);
                throw bug();
            }
        });
        new Balanced(Strategies.shadow(closing.apply("live"), closing.apply("candidate"), log), 1, 1).close();
        assertThat(closed).containsExactly("live", "candidate");
    }
}
