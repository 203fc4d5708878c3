package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.LoadBalancerEvent.StrategyChanged;
import io.evener.spi.Chooser;
import io.evener.spi.MemberState;
import io.evener.spi.StateKey;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A balancer's strategy is replaced while requests go on, and what was learned is kept. */
class SwapTest {

    private final Fixtures f = new Fixtures().with(3);
    private final List<String> log = new ArrayList<>();

    /** Always chooses the member of one index; writes down what happens to it. */
    private final class Only implements Strategy {
        private final int index;
        private Consumer<StrategyContext> binding = context -> {};
        private Runnable compiling = () -> {};
        private Runnable closing = () -> {};

        Only(int index) {
            this.index = index;
        }

        Only binding(Consumer<StrategyContext> task) {
            binding = task;
            return this;
        }

        @Override
        public String name() {
            return "only(" + index + ")";
        }

        @Override
        public Bound bind(StrategyContext context) {
            log.add("bind " + index);
            binding.accept(context);
            return new Bound() {
                @Override
                public Chooser compile(PoolSnapshot snapshot) {
                    log.add("compile " + index);
                    compiling.run();
                    return request -> index < snapshot.size() ? snapshot.member(index) : null;
                }

                @Override
                public void close() {
                    log.add("close " + index);
                    closing.run();
                }
            };
        }
    }

    private LoadBalancer balancer(Strategy strategy) {
        return LoadBalancer.builder(f.pool).strategy(strategy).build();
    }

    private static int serve(LoadBalancer balancer) {
        try (Lease lease = balancer.acquire()) {
            lease.complete(Outcome.SUCCESS);
            return Integer.parseInt(lease.endpoint().host().substring("10.0.0.".length())) - 1;
        }
    }

    @Test
    void swap_bindsAndCompilesTheNewFirst_thenPublishes_thenClosesTheOld() {
        Only old = new Only(0);
        LoadBalancer balancer = balancer(old);
        List<Integer> servedWhileClosing = new ArrayList<>();
        List<Integer> servedWhileBinding = new ArrayList<>();
        old.closing = () -> servedWhileClosing.add(serve(balancer));
        balancer.swap(new Only(1).binding(context -> servedWhileBinding.add(serve(balancer))));
        assertThat(log).containsExactly("bind 0", "compile 0", "bind 1", "compile 1", "close 0");
        assertThat(servedWhileBinding).containsExactly(0);
        assertThat(servedWhileClosing).containsExactly(1);
        assertThat(serve(balancer)).isEqualTo(1);
    }

    @Test
    void swap_isToldByEventExplanationAndText() {
        LoadBalancer balancer = balancer(new Only(0));
        balancer.swap(new Only(2));
        assertThat(f.heard.of(StrategyChanged.class))
                .containsExactly(new StrategyChanged("orders", "only(0)", "only(2)"));
        assertThat(balancer.explain(ChooseRequest.any()).strategy()).isEqualTo("only(2)");
        assertThat(balancer).asString().startsWith("only(2) over orders");
    }

    @Test
    void swap_seesTheLatestMembership_andIsCompiledLikeTheFirst() {
        LoadBalancer balancer = balancer(new Only(0));
        balancer.swap(new Only(3));
        assertThatThrownBy(() -> f.pool.eject("nobody", "x")).isInstanceOf(IllegalArgumentException.class);
        f.with(4);
        assertThat(serve(balancer)).isEqualTo(3);
        assertThat(log).endsWith("compile 3").doesNotContain("compile 0 again");
        assertThat(log.stream().filter("compile 0"::equals)).hasSize(1);
    }

    @Test
    void swap_leasesHeldGoOn() {
        LoadBalancer balancer = balancer(new Only(0));
        Lease held = balancer.acquire();
        balancer.swap(new Only(1));
        assertThat(f.member(0).inFlight()).isEqualTo(1);
        assertThat(held.complete(Outcome.SUCCESS)).isTrue();
        assertThat(f.member(0).inFlight()).isZero();
        assertThat(f.member(0).completed()).isEqualTo(1);
    }

    @Test
    void swap_newOneThrows_theCallerHears_theOldStays_nothingIsLeft() {
        LoadBalancer balancer = balancer(new Only(0));
        int pending = f.time.pending();
        Only onBind = new Only(1).binding(context -> {
            context.every(Duration.ofSeconds(1), () -> {});
            context.track((member, peers) -> new Learned());
            throw Fixtures.bug();
        });
        Only onCompile = new Only(1).binding(context -> context.every(Duration.ofSeconds(1), () -> {}));
        onCompile.compiling = () -> {
            throw Fixtures.bug();
        };
        for (Only broken : List.of(onBind, onCompile)) {
            assertThatThrownBy(() -> balancer.swap(broken)).hasMessageStartingWith("bug");
            assertThat(serve(balancer)).isZero();
            assertThat(f.time.pending()).isEqualTo(pending);
            assertThat(f.member(0).signals).isNull();
        }
        assertThat(f.heard.of(StrategyChanged.class)).isEmpty();
        f.with(2);
        assertThat(log).endsWith("compile 0");
        assertThat(log).doesNotContain("close 0");
    }

    @Test
    void swap_oldOneThrowsOnClose_isReported_theNewOneServes() {
        Only old = new Only(0);
        old.closing = () -> {
            throw Fixtures.bug();
        };
        LoadBalancer balancer = balancer(old);
        balancer.swap(new Only(1));
        assertThat(serve(balancer)).isEqualTo(1);
        f.assertReported("only(0)");
    }

    @Test
    void swap_closedBalancerOrPool_isRefused() {
        LoadBalancer balancer = balancer(new Only(0));
        LoadBalancer other = balancer(new Only(0));
        balancer.close();
        assertThatThrownBy(() -> balancer.swap(new Only(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("balancer is closed: pool=orders");
        f.pool.close();
        assertThatThrownBy(() -> other.swap(new Only(1))).hasMessage("pool is closed: pool=orders");
        assertThat(log).doesNotContain("bind 1");
        assertThatThrownBy(balancer::acquire).isInstanceOf(NoEndpointException.class);
    }

    @Test
    void swap_balancerClosedWhileTheNewOneBinds_leavesNothing() {
        LoadBalancer balancer = balancer(new Only(0));
        int pending = f.time.pending();
        assertThatThrownBy(() -> balancer.swap(new Only(1).binding(context -> {
                    context.every(Duration.ofSeconds(1), () -> {});
                    balancer.close();
                })))
                .hasMessage("balancer is closed: pool=orders");
        assertThat(log).containsExactly("bind 0", "compile 0", "bind 1", "close 0", "compile 1", "close 1");
        assertThat(f.time.pending()).isEqualTo(pending);
        assertThatThrownBy(balancer::acquire).hasMessageContaining("the balancer is closed");
    }

    @Test
    void swap_fromAListener_isServed() {
        LoadBalancer[] balancer = new LoadBalancer[1];
        balancer[0] = LoadBalancer.builder(f.pool)
                .strategy(new Only(0))
                .listener(event -> {
                    if (event instanceof LoadBalancerEvent.TakenOut) {
                        balancer[0].swap(new Only(1));
                    }
                })
                .build();
        f.pool.eject(Fixtures.uri(3), "x");
        assertThat(serve(balancer[0])).isEqualTo(1);
    }

    @Test
    void swap_fromWithinACompileOrABind_theLastOneCalledForEndsAsTheOldOnesAreClosed() {
        Only old = new Only(0);
        LoadBalancer balancer = balancer(old);
        old.compiling = () -> balancer.swap(new Only(1));
        f.with(2);
        assertThat(serve(balancer))
                .as("the chooser of the compile under way is not published")
                .isEqualTo(1);
        balancer.swap(new Only(0).binding(context -> balancer.swap(new Only(1))));
        assertThat(serve(balancer)).isZero();
        balancer.close();
        assertThat(log.stream().filter(line -> line.startsWith("bind")))
                .hasSameSizeAs(
                        log.stream().filter(line -> line.startsWith("close")).toList());
    }

    /** How many calls it saw, by its own count. */
    private static class Learned extends MemberState {
        int calls;

        @Override
        public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            calls++;
        }

        @Override
        public void inherit(MemberState before) {
            calls = ((Learned) before).calls;
        }
    }

    private static final class LearnedOtherwise extends Learned {}

    /** Tracks such a state; the test reads it by the key. */
    private <S extends MemberState> Strategy learning(java.util.function.Supplier<S> make, Consumer<StateKey<S>> lend) {
        return new Only(0).binding(context -> lend.accept(context.track((member, peers) -> make.get())));
    }

    private int learned(StateKey<? extends Learned> key, int member) {
        return key.get(f.member(member)).calls;
    }

    @Test
    void swap_statesOfTheSameClass_takeOverWhatWasLearned() {
        List<StateKey<Learned>> keys = new ArrayList<>();
        LoadBalancer balancer = balancer(learning(Learned::new, keys::add));
        for (int i = 0; i < 5; i++) {
            serve(balancer);
        }
        balancer.swap(learning(Learned::new, keys::add));
        assertThat(learned(keys.get(1), 0)).isEqualTo(5);
        assertThat(learned(keys.get(1), 1)).isZero();
        serve(balancer);
        assertThat(learned(keys.get(1), 0)).isEqualTo(6);
        f.with(4);
        assertThat(learned(keys.get(1), 3)).as("a newcomer has no predecessor").isZero();
        List<StateKey<LearnedOtherwise>> others = new ArrayList<>();
        balancer.swap(learning(LearnedOtherwise::new, others::add));
        assertThat(learned(others.get(0), 0)).as("another class starts afresh").isZero();
    }

    @Test
    void swap_duringADiscoveryFlap_theAbsentMembersStateIsTakenOverToo() {
        List<StateKey<Learned>> keys = new ArrayList<>();
        LoadBalancer balancer = balancer(learning(Learned::new, keys::add));
        serve(balancer);
        f.pool.update(Fixtures.endpoints(3).subList(1, 3));
        balancer.swap(learning(Learned::new, keys::add));
        f.with(3);
        assertThat(learned(keys.get(1), 0)).isEqualTo(1);
    }

    @Test
    void swap_stateThatCannotTakeOver_isReported_andStartsAfresh() {
        class Refusing extends Learned {
            @Override
            public void inherit(MemberState before) {
                throw Fixtures.bug();
            }
        }
        List<StateKey<Refusing>> keys = new ArrayList<>();
        LoadBalancer balancer = balancer(learning(Refusing::new, keys::add));
        serve(balancer);
        balancer.swap(learning(Refusing::new, keys::add));
        assertThat(learned(keys.get(1), 0)).isZero();
        f.assertReported("Refusing");
    }

    @Test
    void swap_athousandTimes_keepsOneStateAndNothingOfThePredecessors() {
        List<StateKey<Learned>> keys = new ArrayList<>();
        LoadBalancer balancer = balancer(learning(Learned::new, keys::add));
        serve(balancer);
        int pending = f.time.pending();
        for (int i = 0; i < 1_000; i++) {
            balancer.swap(learning(Learned::new, keys::add));
        }
        assertThat(learned(keys.get(1_000), 0)).isEqualTo(1);
        assertThatThrownBy(() -> keys.get(999).get(f.member(0))).isInstanceOf(IllegalStateException.class);
        assertThat(f.time.pending()).isEqualTo(pending);
        balancer.close();
        assertThat(f.member(0).signals).isNull();
    }

    @Test
    void handDown_isFoundAtTheSamePlaceAndType_byTheNextOnly() {
        List<String> found = new ArrayList<>();
        Consumer<StrategyContext> hands = context -> {
            found.add(hand(context, "root"));
            found.add(hand(context.child("left"), "left"));
        };
        LoadBalancer balancer = balancer(new Only(0).binding(hands));
        balancer.swap(new Only(0).binding(hands));
        balancer.swap(new Only(0).binding(context -> found.add(hand(context.child("right"), "right"))));
        balancer.swap(new Only(0).binding(hands));
        assertThat(found).containsExactly("none", "none", "root", "left", "none", "none", "none");
        LoadBalancer other = balancer(new Only(0).binding(hands));
        assertThat(found).as("nothing crosses balancers").endsWith("none", "none");
        balancer.close();
        other.close();
    }

    private static String hand(StrategyContext context, String mine) {
        String[] before = new String[1];
        StringBuilder kept = context.handDown(StringBuilder.class, left -> {
            before[0] = left.map(StringBuilder::toString).orElse("none");
            return new StringBuilder(mine);
        });
        assertThat(kept).hasToString(mine);
        assertThat(context.handDown(Integer.class, (Optional<Integer> left) -> left.orElse(7)))
                .isEqualTo(7);
        return before[0];
    }

    @Test
    void handDown_newOneThrows_isStillThereForTheNext() {
        List<String> found = new ArrayList<>();
        LoadBalancer balancer = balancer(new Only(0).binding(context -> hand(context, "first")));
        assertThatThrownBy(() -> balancer.swap(new Only(1).binding(context -> {
                    hand(context, "second");
                    throw Fixtures.bug();
                })))
                .hasMessageStartingWith("bug");
        balancer.swap(new Only(1).binding(context -> found.add(hand(context, "third"))));
        assertThat(found).containsExactly("first");
    }
}
