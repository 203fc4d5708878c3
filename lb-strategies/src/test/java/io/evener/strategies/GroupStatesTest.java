package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Locality;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.spi.MemberState;
import io.evener.spi.StateKey;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.WeightedSplit.Arm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A combinator's child keeps its states on the members of its group, and on those only. */
class GroupStatesTest {

    private static final Locality A = new Locality("eu", "a");
    private static final Locality B = new Locality("eu", "b");

    /** Random, with a state that counts on each member. */
    private static final class Told implements Strategy {
        final List<Count> states = new ArrayList<>();
        int begun;
        int ended;

        @Override
        public String name() {
            return "told";
        }

        @Override
        public Bound bind(StrategyContext context) {
            StateKey<Count> key = context.track((member, peers) -> new Count(member));
            Bound random = Strategies.random().bind(context);
            return snapshot -> {
                for (int i = 0; i < snapshot.size(); i++) {
                    key.get(snapshot.member(i)).compiled++;
                }
                return random.compile(snapshot);
            };
        }

        long of(String id) {
            return states.stream()
                    .filter(state -> state.member.endpoint().id().equals(id))
                    .count();
        }

        final class Count extends MemberState {
            final Member member;
            int calls;
            int compiled;

            Count(Member member) {
                this.member = member;
                states.add(this);
            }

            @Override
            public void inherit(MemberState before) {
                calls += ((Count) before).calls;
            }

            @Override
            public void begun(long nowNanos) {
                begun++;
            }

            @Override
            public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
                calls++;
                ended++;
            }
        }
    }

    private static List<Endpoint> endpoints(int n, IntFunction<Endpoint.Builder> made) {
        return IntStream.range(0, n).mapToObj(i -> made.apply(i).build()).toList();
    }

    private static List<Endpoint> tiers(int... tiers) {
        return endpoints(tiers.length, i -> Balanced.endpoint(i).toBuilder().tier(tiers[i]));
    }

    private static void assertOneStateEach(Strategy strategy, Told told, List<Endpoint> endpoints) {
        try (Balanced b = new Balanced(strategy, 1, endpoints)) {
            b.pool.update(endpoints); // what was tracked before the groups were known is given back by now
            b.serve(100);
            assertThat(told.begun).as(strategy.name()).isEqualTo(100);
            assertThat(told.ended).isEqualTo(100);
        }
    }

    @Test
    void groups_aCall_tellsOneState_thatOfItsMembersGroup() {
        Told told = new Told();
        assertOneStateEach(
                Strategies.tiered(told), told, tiers(IntStream.range(0, 50).toArray()));
        assertThat(told.states).hasSize(50);
    }

    @Test
    void groups_ofOtherCombinators_tellOneStateToo() {
        IntFunction<Endpoint.Builder> spread = i -> Balanced.endpoint(i).toBuilder()
                .tier(i % 2)
                .locality(i % 3 == 0 ? A : B)
                .metadata("version", i % 4 == 0 ? "2" : "1");
        Told zones = new Told();
        assertOneStateEach(Strategies.zoneAware(A, zones), zones, endpoints(12, spread));
        Told nested = new Told();
        assertOneStateEach(
                Strategies.tiered(Strategies.zoneAware(A, nested).minEndpoints(1)), nested, endpoints(12, spread));
        assertThat(nested.states).hasSize(12);
        Told arms = new Told();
        Strategy split = Strategies.weightedSplit(
                Arm.of("canary", 5).where("version", "2").by(arms),
                Arm.of("stable", 95).by(arms));
        assertOneStateEach(split, arms, endpoints(12, spread));
    }

    @Test
    void groups_aMemberThatChanges_takesWhatWasLearnedAlong_thereAndBack() {
        Told told = new Told();
        try (Balanced b = new Balanced(Strategies.tiered(told), 1, tiers(0, 0, 1))) {
            ChooseRequest onlyB = ChooseRequest.any()
                    .excluding(b.member("a"))
                    .excluding(b.member("c"))
                    .strict();
            b.serve(onlyB);
            b.pool.update(tiers(0, 1, 1));
            b.serve(onlyB);
            b.pool.update(tiers(0, 0, 1));
            b.serve(onlyB);
            assertThat(told.of("b")).isEqualTo(3);
            assertThat(told.states.get(told.states.size() - 1).calls).isEqualTo(3);
            assertThat(told.begun).isEqualTo(3);
        }
    }

    @Test
    void groups_zonesUsedAlikeForAWhile_keepOneState() {
        Told told = new Told();
        List<Endpoint> endpoints =
                endpoints(6, i -> Balanced.endpoint(i).toBuilder().locality(i < 3 ? A : B));
        try (Balanced b = new Balanced(Strategies.zoneAware(A, told), 1, endpoints)) {
            b.serve(60);
            for (int turn = 0; turn < 5; turn++) {
                b.pool.eject("a", "trial");
                b.pool.readmit("a");
            }
            b.serve(60);
            assertThat(told.begun).isEqualTo(120);
            assertThat(told.states.subList(told.states.size() - 6, told.states.size()))
                    .extracting(state -> state.calls)
                    .satisfies(calls ->
                            assertThat(calls.stream().mapToInt(i -> i).sum()).isEqualTo(120));
        }
    }

    /** Its states are the same objects: they went on where they were, without a hand-over. */
    @Test
    void groups_awayForASnapshot_keepTheirStates() {
        Told told = new Told();
        try (Balanced b = new Balanced(Strategies.tiered(told), 1, tiers(0, 0, 1))) {
            b.serve(10);
            b.pool.update(tiers(0, 0, 1).subList(2, 3));
            b.pool.update(tiers(0, 0, 1));
            b.serve(10);
            assertThat(told.states).hasSize(3);
            assertThat(told.states.get(0).calls + told.states.get(1).calls).isEqualTo(20);
        }
    }

    @Test
    void tieredPeakEwma_aMemberThatChangesTier_isAsSlowAsItWas() {
        try (Balanced b = new Balanced(Strategies.tiered(Strategies.peakEwma()), 1, tiers(0, 0, 1, 1))) {
            for (String id : List.of("a", "b", "c", "d")) {
                TimedCalls.call(b, id, id.equals("b") ? 300 : 10, Outcome.SUCCESS);
            }
            double before = TimedCalls.cost(b, "b");
            b.pool.update(tiers(0, 1, 1, 1));
            assertThat(TimedCalls.cost(b, "b")).isCloseTo(before, within(0.1));
        }
    }

    /** A call that began in the former tier is counted out of the present one's total. */
    @Test
    void tieredBoundedLoad_aMemberThatChangesTier_keepsItsCalls() {
        Strategy child = Strategies.boundedLoad(Strategies.maglev()).slack(0);
        try (Balanced b = new Balanced(Strategies.tiered(child), 1, tiers(0, 0, 1, 1))) {
            var held = TimedCalls.begin(b, "b");
            b.pool.update(tiers(0, 1, 1, 1));
            assertThat(TimedCalls.cost(b, "b")).isPositive();
            held.complete(Outcome.SUCCESS);
            b.time.advance(Duration.ofMillis(1));
            assertThat(TimedCalls.cost(b, "b")).isZero();
        }
    }

    @Test
    void swap_ofTieredStrategies_keepsWhatIsLearned_ofATierThatIsAwayToo() {
        try (Balanced b = new Balanced(Strategies.tiered(Strategies.peakEwma()), 1, tiers(0, 0, 1, 1))) {
            TimedCalls.call(b, "a", 10, Outcome.SUCCESS);
            TimedCalls.call(b, "c", 10, Outcome.SUCCESS);
            TimedCalls.call(b, "d", 300, Outcome.SUCCESS);
            double before = TimedCalls.cost(b, "d");
            b.pool.update(tiers(0, 0, 1, 1).subList(0, 2));
            b.balancer.swap(Strategies.tiered(Strategies.peakEwma()).overprovisioning(2));
            b.pool.update(tiers(0, 0, 1, 1));
            assertThat(TimedCalls.cost(b, "d")).isCloseTo(before, within(0.1));
        }
    }
}
