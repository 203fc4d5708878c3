package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Fixtures.Puppet;
import io.evener.LoadBalancerEvent.EjectionRefused;
import io.evener.LoadBalancerEvent.PanicChanged;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The arbiter's running counts, beside a plain pass over all members after every step; and what they are for. */
class ArbiterOracleTest {

    private static final double RATIO = 0.4;
    private static final List<Cause> CAUSES = List.of(Cause.PROBE, Cause.OUTLIER, Cause.BREAKER);

    private static Endpoint endpoint(int i, int tier) {
        return Endpoint.of(Fixtures.uri(i)).toBuilder().tier(tier).build();
    }

    /** Any endpoints, in any tiers, some of weight 0. */
    private static List<Endpoint> some(SplittableRandom random) {
        return IntStream.rangeClosed(1, 12)
                .filter(i -> random.nextInt(8) > 0)
                .mapToObj(i -> any(i, random))
                .toList();
    }

    private static Endpoint any(int i, SplittableRandom random) {
        return endpoint(i, random.nextInt(3)).toBuilder()
                .weight(random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(2))
                .build();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.5, 0.9})
    void anyVerdictsAndChanges_decideAsAPassOverAllWould(double threshold) {
        for (int seed = 0; seed < 15; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            Fixtures f =
                    new Fixtures(builder -> builder.panicThreshold(threshold).maxEjectedRatio(RATIO));
            f.pool.update(some(random));
            List<Puppet> guards = List.of(f.puppet(), f.puppet());
            for (int step = 0; step < 100; step++) {
                String did = step(f, guards, random);
                assertDecided(f, threshold, "seed " + seed + " step " + step + ": " + did);
            }
            f.pool.close();
        }
    }

    private static String step(Fixtures f, List<Puppet> guards, SplittableRandom random) {
        List<Member> members = f.pool.core().snapshot().members();
        int what = random.nextInt(100);
        if (what < 5 || members.isEmpty()) {
            f.pool.update(some(random));
            return "update";
        }
        if (what < 12) {
            Endpoint one = any(1 + random.nextInt(12), random);
            f.pool.add(one);
            return "add " + one;
        }
        Member member = members.get(random.nextInt(members.size()));
        Puppet guard = guards.get(random.nextInt(guards.size()));
        Cause cause = CAUSES.get(random.nextInt(CAUSES.size()));
        String who = member.endpoint().id();
        if (what < 55) {
            boolean isSpared = cause.isPassive() && !member.standing.isPassive() && isSpared(f, member);
            assertThat(guard.context.out(member, cause, "x"))
                    .as("%s %s", cause, who)
                    .isEqualTo(!isSpared);
        } else if (what < 85) {
            guard.context.in(member, cause);
        } else if (what < 90) {
            f.pool.eject(who, "x");
        } else if (what < 95) {
            f.pool.readmit(who);
        } else {
            guard.context.cap(member, 1 + random.nextInt(2) * (Integer.MAX_VALUE - 1));
        }
        return what + " " + cause + " " + who;
    }

    /** Returns whether the pool can't lose this member to a passive cause. */
    private static boolean isSpared(Fixtures f, Member candidate) {
        List<Member> present = present(f);
        boolean standIn = present.stream()
                .anyMatch(member -> member != candidate
                        && member.standing.isHealthy()
                        && member.standing.cap() >= candidate.standing.cap());
        long ejected =
                present.stream().filter(member -> member.standing.isPassive()).count();
        return !standIn || ejected >= Arbiter.maxEjected(present.size(), RATIO);
    }

    private static List<Member> present(Fixtures f) {
        return f.pool.core().snapshot().members().stream()
                .filter(member -> !member.standing.isHard())
                .toList();
    }

    private static void assertDecided(Fixtures f, double threshold, String step) {
        List<Member> present = present(f);
        Map<Integer, List<Member>> tiers = present.stream()
                .collect(Collectors.groupingBy(member -> member.endpoint().tier(), TreeMap::new, Collectors.toList()));
        long availability = tiers.values().stream()
                .mapToLong(tier -> Math.min(100, 140 * well(tier) / tier.size()))
                .sum();
        List<Member> ejected = new ArrayList<>(present.stream()
                .filter(member -> member.standing.isOnlyPassive())
                .toList());
        ejected.sort(Comparator.comparingLong(member -> member.standing.passiveSince()));
        int surplus = Math.max(0, ejected.size() - Arbiter.maxEjected(present.size(), RATIO));
        List<Member> lifted = ejected.subList(0, surplus);
        Predicate<Integer> panics = tier -> well(present) == 0
                || availability < 100
                        && well(tiers.get(tier)) < threshold * tiers.get(tier).size() - 1e-6;
        for (Member member : present) {
            boolean in = member.standing.isHealthy()
                    || lifted.contains(member)
                    || panics.test(member.endpoint().tier());
            assertThat(member.isOpen()).as("%s, %s", step, member).isEqualTo(in);
        }
        assertThat(f.pool.core().isPanic())
                .as(step)
                .isEqualTo(tiers.keySet().stream().anyMatch(panics));
    }

    private static long well(List<Member> members) {
        return members.stream().filter(member -> member.standing.isHealthy()).count();
    }

    @Test
    void panic_isToldPerTier() {
        Fixtures f = new Fixtures(builder -> builder.panicThreshold(0.5));
        f.pool.update(List.of(endpoint(1, 0), endpoint(2, 0), endpoint(3, 0), endpoint(4, 4), endpoint(5, 4)));
        Puppet puppet = f.puppet();
        puppet.context.out(f.member(0), Cause.PROBE, "x");
        puppet.context.out(f.member(1), Cause.PROBE, "x");
        assertThat(f.member(0).isOpen()).as("tier 4 carries the rest").isFalse();
        puppet.context.out(f.member(3), Cause.PROBE, "x");
        assertThat(f.member(0).isOpen()).as("46 % and 70 % are enough").isFalse();
        puppet.context.out(f.member(4), Cause.PROBE, "x");
        assertThat(f.member(0).isOpen()).as("46 % are not").isTrue();
        puppet.context.in(f.member(3), Cause.PROBE);
        f.time.runDue();
        assertThat(f.heard.of(PanicChanged.class))
                .containsExactly(
                        new PanicChanged("orders", 0, true, 1, 3),
                        new PanicChanged("orders", 4, true, 0, 2),
                        new PanicChanged("orders", 0, false, 1, 3),
                        new PanicChanged("orders", 4, false, 1, 2));
        assertThat(f.pool.snapshot().eligibleCount()).isEqualTo(2);
    }

    /** Each verdict was a pass over all: minutes, on threads that make calls. */
    @Test
    void verdicts_aThirdOfAHundredThousandOneByOne_takeWellUnderASecond() {
        int n = 100_000;
        Fixtures f = new Fixtures();
        f.pool.update(IntStream.range(0, n)
                .mapToObj(i -> Endpoint.builder("http://10.0.0.1:80")
                        .id("e" + i)
                        .tier(i % 2)
                        .build())
                .toList());
        Puppet puppet = f.puppet();
        List<Member> members = f.pool.core().snapshot().members();
        long began = System.nanoTime();
        for (int i = 0; i < n / 3; i++) {
            puppet.context.out(members.get(i), Cause.OUTLIER, "x");
        }
        for (int i = 0; i < n / 3; i++) {
            puppet.context.in(members.get(i), Cause.OUTLIER);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        f.time.runDue();
        assertThat(f.heard.of(EjectionRefused.class)).isEmpty();
        assertThat(f.pool.snapshot().eligibleCount()).isEqualTo(n);
    }

    /** While too many were out, each verdict was a pass over all, with a sort: among 40,000 these took 225 s. */
    @Test
    void verdicts_whileTooManyAreOut_takeWellUnderASecond() {
        int n = 16_000;
        List<Endpoint> all = IntStream.range(0, n)
                .mapToObj(
                        i -> Endpoint.builder("http://10.0.0.1:80").id("e" + i).build())
                .toList();
        Fixtures f = new Fixtures();
        f.pool.update(all);
        Puppet puppet = f.puppet();
        List<Member> members = f.pool.core().snapshot().members();
        Map<String, Member> byId = members.stream()
                .collect(Collectors.toMap(member -> member.endpoint().id(), member -> member));
        List<Member> stay = all.subList(0, n / 2).stream()
                .map(endpoint -> byId.get(endpoint.id()))
                .toList();
        stay.subList(0, 3 * n / 8).forEach(member -> puppet.context.out(member, Cause.OUTLIER, "x"));
        f.pool.update(all.subList(0, n / 2));
        assertThat(f.pool.snapshot().eligibleCount()).as("up to half are out").isEqualTo(n / 4);
        long began = System.nanoTime();
        Member other = stay.get(stay.size() - 1);
        for (int i = 0; i < n / 8; i++) {
            puppet.context.out(other, Cause.PROBE, "x");
            puppet.context.in(other, Cause.PROBE);
            puppet.context.in(stay.get(i), Cause.OUTLIER);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        f.time.runDue();
        assertThat(f.pool.snapshot().eligibleCount()).as("no longer too many").isEqualTo(n / 4);
        assertThat(stay.get(n / 8).isOpen()).isFalse();
    }
}
