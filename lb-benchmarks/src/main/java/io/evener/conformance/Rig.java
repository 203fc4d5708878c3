package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.Locality;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.limit.InFlightLimit;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One balancer on trial: a pool in virtual time, the strategy captured, and a hand on a guard's door. */
final class Rig implements AutoCloseable {

    static final Duration LEASE_MAX_AGE = Duration.ofMinutes(3);

    final Subject subject;
    final ManualTime time;
    /** The trial's own draws, apart from the strategy's. */
    final SeededRandom dice;

    final List<LoadBalancerEvent> events = new CopyOnWriteArrayList<>();
    final Pool pool;
    final Capture capture;
    final LoadBalancer balancer;
    private @Nullable GuardContext door;

    private Rig(Subject subject, ManualTime time, RandomSource random, Collection<Endpoint> endpoints, Guard guard) {
        this.subject = subject;
        this.time = time;
        this.dice = SeededRandom.of(subject.seed() * 7919 + 11);
        this.pool = Pool.builder("trial")
                .inFlightLimit(InFlightLimit.adaptive().most(InFlightLimit.HIGHEST)) // laws hold thousands of calls
                .ticker(time)
                .scheduler(time)
                .random(random)
                .listenerExecutor(Runnable::run)
                .listener(events::add)
                .leaseMaxAge(LEASE_MAX_AGE)
                .endpoints(endpoints)
                .build();
        this.capture = new Capture(subject.strategy());
        this.balancer = LoadBalancer.builder(pool)
                .strategy(capture)
                .guard(guard)
                .guard(this::lend)
                .build();
    }

    private Guard.Attached lend(GuardContext context) {
        door = context;
        return snapshot -> {};
    }

    /** Returns a rig over n alike endpoints. */
    static Rig of(Subject subject, int n) {
        return of(subject, alike(n));
    }

    static Rig of(Subject subject, Collection<Endpoint> endpoints) {
        return new Rig(subject, new ManualTime(), SeededRandom.of(subject.seed()), endpoints, NO_GUARD);
    }

    static Rig of(Subject subject, int n, Guard guard) {
        return new Rig(subject, new ManualTime(), SeededRandom.of(subject.seed()), alike(n), guard);
    }

    static Rig of(Subject subject, int n, ManualTime time) {
        return new Rig(subject, time, SeededRandom.of(subject.seed()), alike(n), NO_GUARD);
    }

    /** Returns a rig whose strategy draws from this source. */
    static Rig drawing(Subject subject, int n, RandomSource random) {
        return new Rig(subject, new ManualTime(), random, alike(n), NO_GUARD);
    }

    private static final Guard NO_GUARD = context -> snapshot -> {};

    /** Returns the id of endpoint i; ids are in order of i. */
    static String id(int i) {
        return String.format(Locale.ROOT, "e%05d", i);
    }

    static Endpoint endpoint(int i) {
        return weighted(i, 1);
    }

    static Endpoint weighted(int i, long weight) {
        return Endpoint.builder("http://10.0." + i / 256 + "." + i % 256 + ":80")
                .id(id(i))
                .weight(weight)
                .build();
    }

    static List<Endpoint> alike(int n) {
        return IntStream.range(0, n).mapToObj(Rig::endpoint).toList();
    }

    /** Returns n endpoints of three tiers, in four zones of two regions: what only combinators look at. */
    static List<Endpoint> placed(int n) {
        return IntStream.range(0, n).mapToObj(i -> placed(i, i % 3, i % 4)).toList();
    }

    static Endpoint placed(int i, int tier, int zone) {
        return endpoint(i).toBuilder()
                .tier(tier)
                .locality(new Locality("region" + zone % 2, "zone" + zone))
                .build();
    }

    GuardContext door() {
        GuardContext lent = door;
        if (lent == null) {
            throw new AssertionError("the guard was not attached");
        }
        return lent;
    }

    Member member(int i) {
        PoolSnapshot snapshot = pool.snapshot();
        for (int k = 0; k < snapshot.size(); k++) {
            if (snapshot.endpoint(k).id().equals(id(i))) {
                return snapshot.member(k);
            }
        }
        throw new AssertionError("not in the pool: " + id(i));
    }

    ChooseRequest request() {
        return subject.request(dice);
    }

    /** Chooses by the strategy alone, beginning no call. */
    @Nullable
    Member choose(ChooseRequest request) {
        return capture.compiled().chooser().choose(request);
    }

    /** Chooses by the strategy alone, from a pool that must yield somebody. */
    Member chooseSome() {
        return chooseSome(request());
    }

    Member chooseSome(ChooseRequest request) {
        Member member = choose(request);
        if (member == null) {
            throw new AssertionError(
                    "null though members are left in " + capture.compiled().snapshot() + " for " + request);
        }
        return member;
    }

    /** Makes a call through the balancer that succeeds at once; returns who served it. */
    String serve() {
        var lease = balancer.acquire(request());
        lease.complete(Outcome.SUCCESS);
        return lease.endpoint().id();
    }

    /** Chooses this often at rest; returns the counts in order of the endpoints' numbers. */
    int[] tally(int draws, int n) {
        return tally(draws, n, ChooseRequest.any());
    }

    int[] tally(int draws, int n, ChooseRequest request) {
        int[] counts = new int[n];
        for (int draw = 0; draw < draws; draw++) {
            counts[number(chooseSome(request))]++;
        }
        return counts;
    }

    static int number(Member member) {
        return number(member.endpoint().id());
    }

    static int number(String id) {
        return Integer.parseInt(id.substring(1));
    }

    List<LoadBalancerEvent> failures() {
        List<LoadBalancerEvent> failures = new ArrayList<>(events);
        failures.removeIf(event -> !(event instanceof LoadBalancerEvent.ComponentFailed));
        return failures;
    }

    @SuppressWarnings("AnnotateFormatMethod") // its annotation would be one more dependency
    static void require(boolean holds, String scenario, @Nullable Object... seen) {
        if (!holds) {
            throw new AssertionError(String.format(scenario, seen));
        }
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
    }
}
