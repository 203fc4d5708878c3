package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.Member;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import io.evener.strategies.hashing.KeyTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** What all keyed strategies share: when tables are built, how far a walk goes, what is told. */
final class KeyedStrategyTest {

    /** Key h lives at h mod n, and walks on by one; counts its builds and steps. */
    private static final class Modulo extends KeyedStrategy {
        private int builds;
        private int steps;
        private int vainStops = Integer.MAX_VALUE;

        @Override
        public String name() {
            return "modulo";
        }

        @Override
        ToLongFunction<byte[]> hasher() {
            return key -> key.length;
        }

        @Override
        KeyTable table(Endpoint[] endpoints) {
            builds++;
            int n = endpoints.length;
            return new KeyTable() {
                @Override
                public int home(long hash) {
                    return start(hash);
                }

                @Override
                public int start(long hash) {
                    return (int) Long.remainderUnsigned(hash, n);
                }

                @Override
                public int next(long hash, int place, int stop) {
                    steps++;
                    return (place + 1) % n;
                }

                @Override
                public int owner(int place) {
                    return place;
                }

                @Override
                public int stops() {
                    return n;
                }

                @Override
                public int vainStops() {
                    return vainStops;
                }
            };
        }
    }

    private final Modulo modulo = new Modulo();

    private static String rule(Balanced b, ChooseRequest request) {
        return b.balancer.explain(request).rule();
    }

    @Test
    void table_isBuiltOncePerMembership_neverForAFlap() {
        try (Balanced b = new Balanced(modulo, 1, 5)) {
            assertThat(modulo.builds).isEqualTo(1);
            b.pool.eject("b", "trial");
            b.pool.readmit("b");
            b.guard().admission(b.member("c"), 0.5);
            b.time.runDue();
            assertThat(modulo.builds).isEqualTo(1);
            b.pool.remove("e");
            assertThat(modulo.builds).isEqualTo(2);
            b.pool.add(Balanced.endpoint(3).toBuilder().weight(2).build());
            b.time.runDue();
            assertThat(modulo.builds).isEqualTo(3);
        }
    }

    /** E13: the same endpoints as new objects, in another order, are the same membership. */
    @Test
    void e13_republishedEndpoints_moveNoKeyAndBuildNothing() {
        try (Balanced b = new Balanced(modulo, 1, 5)) {
            List<Endpoint> again = new ArrayList<>();
            for (int i = 4; i >= 0; i--) {
                again.add(Balanced.endpoint(i).toBuilder().build());
            }
            b.pool.update(again);
            b.time.runDue();
            assertThat(modulo.builds).isEqualTo(1);
            assertThat(b.serve(ChooseRequest.hash(13))).isEqualTo("d");
        }
    }

    @Test
    void key_isHashedByTheStrategy_aGivenHashIsNot() {
        try (Balanced b = new Balanced(modulo, 1, 5)) {
            assertThat(b.serve(ChooseRequest.key("four"))).isEqualTo("e");
            assertThat(b.serve(ChooseRequest.key("\u00e9")))
                    .as("two bytes of UTF-8")
                    .isEqualTo("c");
            assertThat(b.serve(ChooseRequest.key(new byte[] {-1}))).isEqualTo("b");
            assertThat(b.serve(ChooseRequest.hash(-1))).as("2^64 - 1 mod 5").isEqualTo("a");
        }
    }

    @Test
    void walk_passesWhoIsOutOrExcluded_andSaysSo() {
        try (Balanced b = new Balanced(modulo, 1, 5)) {
            ChooseRequest one = ChooseRequest.hash(1);
            assertThat(rule(b, one)).isEqualTo("modulo: home b");
            b.pool.eject("b", "trial");
            assertThat(b.serve(one)).isEqualTo("c");
            assertThat(rule(b, one)).isEqualTo("modulo: c, past home b (out)");
            ChooseRequest retry = one.excluding(b.member("c"));
            assertThat(b.serve(retry)).isEqualTo("d");
            assertThat(rule(b, retry)).isEqualTo("modulo: d, past home b (out), c (excluded)");
            assertThat(rule(b, ChooseRequest.any())).isEqualTo("modulo: no key, a random draw");
            ChooseRequest nobody =
                    retry.excluding(b.member("a")).excluding(b.member("d")).excluding(b.member("e"));
            assertThat(rule(b, nobody)).isEqualTo("modulo: nobody is left");
            b.guard().admission(b.member("a"), 1 / 16.0);
            b.time.runDue();
            assertThat(rule(b, ChooseRequest.hash(0))).isEqualTo("modulo: c, past home a (slow start), b (out)");
        }
    }

    @Test
    void walk_everybodyInSlowStart_servesEveryKey_theNearestFirst() {
        try (Balanced b = new Balanced(modulo, 1, 3)) {
            for (String id : List.of("a", "b", "c")) {
                b.guard().admission(b.member(id), 1 / 16.0);
            }
            b.time.runDue();
            int atHome = 0;
            for (int hash = 0; hash < 3_000; hash++) {
                ChooseRequest request = ChooseRequest.hash(hash);
                String served = b.serve(request);
                boolean home = served.equals(Balanced.id(hash % 3));
                atHome += home ? 1 : 0;
                if (rule(b, request).contains("as everybody left")) {
                    assertThat(home).isTrue();
                }
            }
            assertThat(atHome).as("kept, or kept by nobody: 1/16 + (15/16)^3").isBetween(2_520, 2_760);
        }
    }

    /** A walk past thousands of the dead ends after 128 stops: then those in rotation are ranked, evenly. */
    @Test
    void walk_nearlyEverybodyOut_takesBoundedSteps_andSpreadsTheKeys() {
        int n = 2_000;
        try (Balanced b = new Balanced(modulo, 1, n)) {
            Set<Member> left = new HashSet<>();
            for (int i = 0; i < n; i++) {
                if (i % 500 == 7) {
                    left.add(b.member(Balanced.id(i)));
                } else {
                    b.pool.eject(Balanced.id(i), "trial");
                }
            }
            modulo.steps = 0;
            int[] counts = new int[4];
            int keys = 4_000;
            for (int hash = 0; hash < keys; hash++) {
                String served = b.serve(ChooseRequest.hash(hash));
                counts[Integer.parseInt(served.replace("h", "z1000007").substring(2)) / 500]++;
            }
            assertThat(left).hasSize(4);
            assertThat(modulo.steps).isLessThanOrEqualTo(keys * (KeyWalk.MAX_STOPS - 1));
            for (int count : counts) {
                assertThat(count).as("binomial, six deviations").isBetween(1_000 - 165, 1_000 + 165);
            }
            String before = b.serve(ChooseRequest.hash(1_000));
            b.pool.eject(other(left, before), "trial");
            assertThat(b.serve(ChooseRequest.hash(1_000)))
                    .as("another's ejection moves it not")
                    .isEqualTo(before);
        }
    }

    @Test
    void walk_whereStopsAreDear_ranksAfterFew_unlessSomebodyIsOnlyFull() {
        modulo.vainStops = 8;
        int n = 1_000;
        try (Balanced b = new Balanced(Strategies.boundedLoad(modulo).slack(0).factor(1), 1, n)) {
            for (int i = 0; i < n; i++) {
                if (i < 20 || i >= 24) {
                    b.pool.eject(Balanced.id(i), "trial");
                }
            }
            assertThat(b.serve(ChooseRequest.hash(19))).isEqualTo(Balanced.id(20));
            assertThat(modulo.steps).isEqualTo(1);
            modulo.steps = 0;
            String far = b.serve(ChooseRequest.hash(500));
            assertThat(modulo.steps).isEqualTo(7);
            assertThat(rule(b, ChooseRequest.hash(500)))
                    .as(far)
                    .endsWith("z1000500 (out), z1000501 (out), z1000502 (out) and 5 more");
            Lease held = b.balancer.acquire(ChooseRequest.hash(20));
            modulo.steps = 0;
            assertThat(b.serve(ChooseRequest.hash(20)))
                    .as("a full one is passed")
                    .isEqualTo(Balanced.id(21));
            held.complete(Outcome.SUCCESS);
        }
    }

    /** From all in rotation to the last one and back: at each step only keys of the one that changes move. */
    @Test
    void walk_membersLeaveUntilOneIsLeft_onlyTheirKeysMove_andComeBack() {
        for (KeyedStrategy strategy : List.of(Strategies.jump(), Strategies.multiProbe(), Strategies.maglev())) {
            int n = 40;
            try (Balanced b = new Balanced(strategy, 1, n)) {
                List<List<String>> before = new ArrayList<>();
                for (int i = 0; i < n; i++) {
                    before.add(homes(b));
                    if (i < n - 1) {
                        b.pool.eject(Balanced.id(i * 7 % n), "trial");
                    }
                    if (i > 0) {
                        assertOnlyKeysOf(Balanced.id((i - 1) * 7 % n), before.get(i - 1), before.get(i));
                    }
                }
                for (int i = n - 2; i >= 0; i--) {
                    b.pool.readmit(Balanced.id(i * 7 % n));
                    assertThat(homes(b)).as(strategy.name()).isEqualTo(before.get(i));
                }
            }
        }
    }

    private static List<String> homes(Balanced b) {
        List<String> homes = new ArrayList<>();
        for (int key = 0; key < 500; key++) {
            homes.add(b.serve(ChooseRequest.key("k" + key)));
        }
        return homes;
    }

    private static void assertOnlyKeysOf(String gone, List<String> before, List<String> after) {
        for (int key = 0; key < before.size(); key++) {
            if (!before.get(key).equals(gone)) {
                assertThat(after.get(key)).as("key " + key).isEqualTo(before.get(key));
            }
        }
    }

    private static String other(Set<Member> members, String id) {
        return members.stream()
                .map(member -> member.endpoint().id())
                .filter(name -> !name.equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void emptyPool_andAllWeightsZero_haveNobody() {
        try (Balanced b = new Balanced(modulo, 1, 0)) {
            assertThat(b.pool.snapshot().size()).isZero();
            b.pool.update(List.of(Balanced.endpoint(0).toBuilder().weight(0).build()));
            b.time.runDue();
            assertThatThrownBy(() -> b.balancer.acquire(ChooseRequest.hash(1))).isInstanceOf(NoEndpointException.class);
            assertThat(modulo.builds).as("nobody to build for").isZero();
        }
    }
}
