package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancerEvent.StrategyReport;
import io.evener.NoEndpointException;
import io.evener.spi.Strategy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which part of a pool a subset takes, seen from balancers. */
class SubsetTest {

    private static List<Endpoint> endpoints(int n) {
        return IntStream.range(0, n).mapToObj(Balanced::endpoint).toList();
    }

    private static Subset random(int size, int seed) {
        return Strategies.subset(size, Strategies.random()).seed(seed);
    }

    /** Who serves: with 30 draws for each of the subset, one is missed in 10^11. */
    private static Set<String> in(Balanced b, int size) {
        return new TreeSet<>(b.count(60 * size, ChooseRequest.any()).keySet());
    }

    private static Set<String> in(Strategy strategy, int size, List<Endpoint> endpoints) {
        try (Balanced b = new Balanced(strategy, 1, endpoints)) {
            return in(b, size);
        }
    }

    static List<String> vectors() throws IOException {
        try (InputStream stream = SubsetTest.class.getResourceAsStream("grpc-random-subsetting.csv");
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(stream), StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    /** The very endpoints, in the very order, that gRPC for Java takes. */
    @ParameterizedTest
    @MethodSource("vectors")
    void subset_seeded_isGrpcs(String vector) {
        String[] fields = vector.split(", ");
        int n = Integer.parseInt(fields[1]);
        int size = Integer.parseInt(fields[2]);
        List<String> ids = IntStream.range(0, n)
                .mapToObj(i -> i % 3 == 0
                        ? "http://[2001:db8::" + Integer.toHexString(i + 1) + "]:8080"
                        : "http://10.0.0." + i + ":8080")
                .toList();
        List<String> wanted = Arrays.stream(fields[3].split(" "))
                .map(i -> ids.get(Integer.parseInt(i)))
                .toList();
        try (Balanced b = new Balanced(
                Strategies.random(), 1, ids.stream().map(Endpoint::of).toList())) {
            Cut.Slice slice = Cut.byHash(Integer.parseInt(fields[0])).of(b.pool.snapshot(), size);
            assertThat(Arrays.stream(slice.in)
                            .mapToObj(i -> b.pool.snapshot().endpoint(i).id()))
                    .isEqualTo(wanted);
        }
    }

    @Test
    void subset_keepsToItsSize_andPassesThroughSmallPools() {
        try (Balanced b = new Balanced(random(5, 3), 1, 40)) {
            assertThat(in(b, 5)).hasSize(5);
            assertThat(b.balancer.explain(ChooseRequest.any()).rule())
                    .isEqualTo("subset: 5 of 40 > random: a uniform draw");
        }
        try (Balanced b = new Balanced(random(5, 3), 1, 5)) {
            assertThat(in(b, 5)).hasSize(5);
            assertThat(b.balancer.explain(ChooseRequest.any()).rule()).isEqualTo("subset(random): a uniform draw");
        }
    }

    @Test
    void subset_withoutSeed_isAnotherOneForEachBalancer() {
        Set<Set<String>> seen = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            try (Balanced b = new Balanced(Strategies.subset(5, Strategies.random()), seed, 40)) {
                seen.add(in(b, 5));
            }
        }
        assertThat(seen).hasSize(20);
    }

    /** Scenario E32: the list's order is nothing to go by. */
    @Test
    void e32_subset_listOrder_neverMatters() {
        List<Strategy> kinds = List.of(
                random(5, 3),
                Strategies.subset(5, Strategies.random()).rounds(7),
                Strategies.subset(5, Strategies.random()).aperture(2, 9));
        List<Endpoint> shuffled = new ArrayList<>(endpoints(37));
        for (Strategy kind : kinds) {
            Set<String> before = in(kind, 8, shuffled);
            Collections.shuffle(shuffled, new Random(9));
            assertThat(in(kind, 8, shuffled)).as(kind.name()).isEqualTo(before);
        }
    }

    /** gRFC A68: one endpoint more or less changes at most one of a subset. */
    @Test
    void subset_oneEndpointMoreOrLess_changesAtMostOne() {
        for (int seed = 0; seed < 30; seed++) {
            try (Balanced b = new Balanced(random(6, seed), 1, 30)) {
                Set<String> before = in(b, 6);
                b.pool.add(Balanced.endpoint(30));
                Set<String> more = in(b, 6);
                assertThat(left(before, more)).hasSizeLessThanOrEqualTo(1);
                assertThat(left(more, before)).isSubsetOf(Balanced.id(30));
                b.pool.remove(Balanced.id(30));
                assertThat(in(b, 6)).isEqualTo(before);
                String gone = before.iterator().next();
                b.pool.remove(gone);
                assertThat(left(before, in(b, 6))).containsExactly(gone);
            }
        }
    }

    private static Set<String> left(Set<String> before, Set<String> after) {
        Set<String> left = new TreeSet<>(before);
        left.removeAll(after);
        return left;
    }

    /** The prefix that holds enough in rotation; those that stand in leave again. */
    @ParameterizedTest
    @MethodSource("kinds")
    void subset_membersOut_othersStandIn_untilTheyAreBack(Subset strategy) {
        try (Balanced b = new Balanced(strategy, 1, 40)) {
            Set<String> before = in(b, 5);
            Set<String> out = new HashSet<>();
            for (String id : before) {
                b.pool.eject(id, "trial");
                out.add(id);
                Set<String> now = in(b, 5);
                assertThat(now).hasSizeGreaterThanOrEqualTo(before.size()).doesNotContainAnyElementsOf(out);
                assertThat(now).containsAll(left(before, out));
            }
            before.forEach(b.pool::readmit);
            assertThat(in(b, 5)).isEqualTo(before);
        }
    }

    static List<Subset> kinds() {
        Subset subset = Strategies.subset(5, Strategies.random());
        return List.of(subset.seed(11), subset.rounds(3), subset.aperture(3, 8));
    }

    /** Law 2: the rest of the pool before an exclusion is forgotten. */
    @ParameterizedTest
    @MethodSource("kinds")
    void subset_allOfItExcluded_theRestServes(Subset strategy) {
        try (Balanced b = new Balanced(strategy, 1, 12)) {
            Set<String> before = in(b, 5);
            ChooseRequest request = ChooseRequest.any().strict();
            Set<String> served = new HashSet<>();
            for (int i = 0; i < 12; i++) {
                String next = b.serve(request);
                served.add(next);
                assertThat(i >= before.size() || before.contains(next))
                        .as("the subset first")
                        .isTrue();
                request = request.excluding(b.member(next));
            }
            assertThat(served).hasSize(12);
            ChooseRequest all = request;
            assertThatThrownBy(() -> b.serve(all)).isInstanceOf(NoEndpointException.class);
        }
    }

    /** All callers together load all endpoints alike: no count tolerance but the draws' own. */
    @Test
    void aperture_allCallers_loadAlike() {
        int clients = 7;
        int n = 10;
        int calls = 20_000;
        Map<String, Integer> load = new HashMap<>();
        for (int rank = 0; rank < clients; rank++) {
            Subset strategy = Strategies.subset(3, Strategies.random()).aperture(rank, clients);
            try (Balanced b = new Balanced(strategy, rank, n)) {
                b.count(calls, ChooseRequest.any()).forEach((id, count) -> load.merge(id, count, Integer::sum));
            }
        }
        double mean = (double) clients * calls / n;
        assertThat(load).hasSize(n);
        // a sum of binomials has at most the variance of the Poisson law
        load.values()
                .forEach(count ->
                        assertThat((double) count).isBetween(mean - 5 * Math.sqrt(mean), mean + 5 * Math.sqrt(mean)));
    }

    /** Of five, with overlaps 7, 7, 7, 7 and 2, the last has 7 % of the keys, not 20: ring hash rounds little at 1024 points. */
    @Test
    void aperture_aroundKeys_weighsThem() {
        Subset strategy = Strategies.subset(3, Strategies.ringHash()).aperture(0, 7);
        try (Balanced b = new Balanced(strategy, 1, 10)) {
            Map<String, Integer> keys = new HashMap<>();
            for (int key = 0; key < 5_000; key++) {
                keys.merge(b.serve(ChooseRequest.key("k" + key)), 1, Integer::sum);
            }
            assertThat(keys).hasSize(5);
            assertThat(Collections.min(keys.values())).isBetween(200, 500);
        }
    }

    @Test
    void aperture_rankFromPeers_followsTheSortedList() {
        List<String> peers = new ArrayList<>(List.of("pod-2", "pod-0", "pod-1", "pod-1"));
        Subset strategy = Strategies.subset(3, Strategies.random()).aperture("pod-1", () -> peers);
        Set<String> second = in(Strategies.subset(3, Strategies.random()).aperture(1, 3), 4, endpoints(30));
        Set<String> third = in(Strategies.subset(3, Strategies.random()).aperture(2, 4), 4, endpoints(30));
        try (Balanced b = new Balanced(strategy, 1, 30)) {
            assertThat(in(b, 10)).isSubsetOf(second);
            peers.add("pod-00");
            b.time.advance(Duration.ofSeconds(11));
            assertThat(in(b, 10)).isSubsetOf(third).isNotEqualTo(second);
        }
    }

    /** Scenario E32: who doesn't find itself among its peers is told, and still has a subset. */
    @Test
    void e32_aperture_selfMissing_isReported_andServes() {
        Supplier<List<String>> peers = () -> List.of("[2001:db8::1]:80", "[2001:db8::2]:80");
        Subset strategy = Strategies.subset(3, Strategies.random()).aperture("2001:db8:0:0:0:0:0:1", peers);
        try (Balanced b = new Balanced(strategy, 1, 30)) {
            assertThat(in(b, 5)).hasSize(3);
            b.pool.add(Balanced.endpoint(31));
            assertThat(b.events)
                    .filteredOn(StrategyReport.class::isInstance)
                    .containsExactly(new StrategyReport(
                            "p",
                            "apertureSubset(random)",
                            "p",
                            "a subset at random: not among its 2 peers, self=2001:db8:0:0:0:0:0:1"));
        }
    }

    @Test
    void aperture_peersFailLater_theLastListHolds() {
        List<String> peers = new ArrayList<>(List.of("a", "b"));
        Subset strategy = Strategies.subset(3, Strategies.random()).aperture("a", () -> {
            if (peers.isEmpty()) {
                throw new IllegalStateException("no peers");
            }
            return peers;
        });
        try (Balanced b = new Balanced(strategy, 1, 30)) {
            Set<String> before = in(b, 15);
            peers.clear();
            b.time.advance(Duration.ofMinutes(1));
            String id = before.iterator().next();
            b.pool.eject(id, "trial");
            assertThat(in(b, 15)).containsAll(left(before, Set.of(id))).doesNotContain(id);
            b.pool.readmit(id);
            assertThat(in(b, 15)).isEqualTo(before);
        }
        assertThatThrownBy(() -> new Balanced(strategy, 1, 30)).hasMessage("no peers");
    }

    @Test
    void subset_badSettings_areRefused() {
        Subset subset = Strategies.subset(5, Strategies.random());
        assertThatThrownBy(() -> Strategies.subset(0, Strategies.random())).hasMessage("must be >= 1: size=0");
        assertThatThrownBy(() -> subset.seed(-1)).hasMessage("must be >= 0: seed=-1");
        assertThatThrownBy(() -> subset.rounds(-1)).hasMessage("must be >= 0: client=-1");
        assertThatThrownBy(() -> subset.aperture(0, 0)).hasMessage("must be >= 1: clients=0");
        assertThatThrownBy(() -> subset.aperture(3, 3)).hasMessage("must be in 0..2: rank=3");
        assertThat(subset.name()).isEqualTo("subset(random)");
        assertThatThrownBy(() -> subset.rounds(1).seed(3))
                .hasMessage("must be the only way to take a subset, beside rounds=1: seed=3");
        assertThatThrownBy(() -> subset.seed(3).aperture(1, 2))
                .hasMessage("must be the only way to take a subset, beside seed=3: aperture=1 of 2");
        assertThatThrownBy(() -> subset.aperture("a", List::of).rounds(1))
                .hasMessage("must be the only way to take a subset, beside aperture=a: rounds=1");
        assertThat(subset.rounds(1).rounds(2).name()).isEqualTo("roundsSubset(random)");
        assertThat(subset.rounds(1).name()).isEqualTo("roundsSubset(random)");
        assertThat(subset.aperture(1, 2).name()).isEqualTo("apertureSubset(random)");
    }
}
