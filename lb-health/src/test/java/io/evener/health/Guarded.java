package io.evener.health;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.RandomSource;
import io.evener.limit.InFlightLimit;
import io.evener.spi.Guard;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** A pool in virtual time with a circuit breaker, or another guard, whose members a test calls one by one. */
final class Guarded implements AutoCloseable {

    /** More than the longest first pause, which is up to a second, and less than any time a breaker waits for. */
    static final Duration PAUSE = Duration.ofMillis(1_001);

    final ManualTime time;
    final BreakerControl control = new BreakerControl();
    final List<String> changes = new CopyOnWriteArrayList<>();
    final List<LoadBalancerEvent> events = new CopyOnWriteArrayList<>();
    final Pool pool;
    final LoadBalancer balancer;

    Guarded(int n) {
        this(n, breaker -> breaker);
    }

    Guarded(int n, UnaryOperator<CircuitBreaker> settings) {
        this(n, new ManualTime(), settings);
    }

    Guarded(int n, ManualTime time, UnaryOperator<CircuitBreaker> settings) {
        this.time = time;
        this.pool = pool(endpoints(n), time, SeededRandom.of(7), events);
        CircuitBreaker breaker = CircuitBreaker.ofDefaults()
                .control(control)
                .listener((name, before, after, reason) ->
                        changes.add(name.substring("http://".length(), name.lastIndexOf(":")) + " " + before + " -> "
                                + after + ": " + reason));
        this.balancer = balancer(pool, settings.apply(breaker));
    }

    /** With a guard of any kind. */
    Guarded(List<Endpoint> endpoints, RandomSource random, Guard guard) {
        this.time = new ManualTime();
        this.pool = pool(endpoints, time, random, events);
        this.balancer = balancer(pool, guard);
    }

    static Guarded by(int n, Guard guard) {
        return new Guarded(endpoints(n), SeededRandom.of(3), guard);
    }

    private static Pool pool(
            List<Endpoint> endpoints, ManualTime time, RandomSource random, List<LoadBalancerEvent> events) {
        return Pool.builder("p")
                .ticker(time)
                .scheduler(time)
                .random(random)
                .listener(events::add)
                .listenerExecutor(Runnable::run)
                .endpoints(endpoints)
                .inFlightLimit(InFlightLimit.none()) // calls that never end are many here
                .build();
    }

    private static LoadBalancer balancer(Pool pool, Guard guard) {
        return LoadBalancer.builder(pool)
                .strategy(new FirstEligible())
                .guard(guard)
                .build();
    }

    static List<Endpoint> endpoints(int n) {
        return IntStream.range(0, n).mapToObj(i -> Endpoint.of(id(i))).toList();
    }

    static String id(int i) {
        return "http://e" + (10 + i) + ":80";
    }

    Member member(int i) {
        return pool.snapshot().member(i);
    }

    BreakerState state(int i) {
        return control.state(id(i));
    }

    /** Makes so many calls of a member, one after the other; returns how many it took. */
    int call(int i, int times, Outcome outcome) {
        int taken = 0;
        for (int call = 0; call < times; call++) {
            long stamp = member(i).tryBegin();
            if (stamp >= 0) {
                taken++;
                member(i).end(stamp, outcome);
            }
        }
        return taken;
    }

    int fail(int i, int times) {
        return call(i, times, Outcome.FAILURE);
    }

    int succeed(int i, int times) {
        return call(i, times, Outcome.SUCCESS);
    }

    /** Makes a call of a member that takes this long. */
    void callFor(int i, Duration duration, Outcome outcome) {
        long stamp = member(i).tryBegin();
        time.advance(duration);
        member(i).end(stamp, outcome);
    }

    List<Long> begin(int i, int times) {
        List<Long> stamps = new ArrayList<>();
        for (int call = 0; call < times; call++) {
            stamps.add(member(i).tryBegin());
        }
        return stamps;
    }

    void end(int i, List<Long> stamps, Outcome outcome) {
        stamps.forEach(stamp -> member(i).end(stamp, outcome));
    }

    /** A second in which each member has twenty calls, so many of them failing. */
    void second(IntUnaryOperator failing) {
        for (int i = 0; i < pool.snapshot().size(); i++) {
            fail(i, failing.applyAsInt(i));
            succeed(i, 20 - failing.applyAsInt(i));
        }
        advanceSeconds(1);
    }

    /** A second in which all calls of these members fail. */
    void secondWithDead(Integer... dead) {
        second(i -> List.of(dead).contains(i) ? 20 : 0);
    }

    /** Returns who is out of rotation. */
    List<Integer> out() {
        time.runDue();
        return IntStream.range(0, pool.snapshot().size())
                .filter(i -> !pool.snapshot().eligible(i))
                .boxed()
                .toList();
    }

    void advance(Duration duration) {
        time.advance(duration);
    }

    void advanceSeconds(long seconds) {
        time.advance(Duration.ofSeconds(seconds));
    }

    /** Opens a member's breaker and waits for its trials. */
    Guarded halfOpen(int i) {
        fail(i, BreakerSettings.DEFAULT_CONSECUTIVE);
        advance(PAUSE);
        return this;
    }

    /** Returns the changes, those of this moment too. */
    List<String> told() {
        time.runDue();
        return changes;
    }

    <E extends LoadBalancerEvent> List<E> events(Class<E> type) {
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        balancer.close();
        pool.close();
    }
}
