package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Cause;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.LoadBalancerEvent;
import io.evener.Member;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.Scheduler;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;

/** A pool in virtual time with a slow start, whose members a test takes out and lets in. */
abstract class SlowStarting {

    /** So that a step is a second. */
    static final SlowStart SIXTEEN = SlowStart.ofDefaults().window(Duration.ofSeconds(16));

    static final double LEAST = 2 / 16.0; // 0.1, rounded up

    final ManualTime time = new ManualTime(Long.MAX_VALUE - 5_000_000_000L); // wraps on the way
    final List<LoadBalancerEvent> events = new ArrayList<>();
    final Pool pool = Pool.builder("p")
            .ticker(time)
            .scheduler(this::schedule)
            .random(SeededRandom.of(5))
            .listener(events::add)
            .listenerExecutor(Runnable::run)
            .maxEjectedRatio(1)
            .build();

    boolean refusing;
    GuardContext door;
    LoadBalancer balancer;

    Scheduler.Cancellable schedule(Runnable task, long delayNanos) {
        if (refusing && delayNanos > 0) {
            throw new RejectedExecutionException("shut down");
        }
        return time.schedule(task, delayNanos);
    }

    void guarded(SlowStart slowStart, Endpoint... endpoints) {
        pool.update(List.of(endpoints));
        balancer = LoadBalancer.builder(pool)
                .strategy(new FirstEligible())
                .guard(slowStart)
                .guard(this::lend)
                .build();
    }

    Guard.Attached lend(GuardContext context) {
        door = context;
        return snapshot -> {};
    }

    @AfterEach
    void close() {
        balancer.close();
        pool.close();
    }

    static Endpoint endpoint(int i) {
        return weighted(i, 1);
    }

    static Endpoint weighted(int i, long weight) {
        return Endpoint.builder("http://e" + i + ":80").weight(weight).build();
    }

    static Endpoint[] endpoints(int n) {
        return IntStream.range(0, n).mapToObj(SlowStarting::endpoint).toArray(Endpoint[]::new);
    }

    void seconds(double seconds) {
        time.advance(Duration.ofNanos(Math.round(seconds * 1e9)));
    }

    List<Double> shares() {
        PoolSnapshot snapshot = pool.snapshot();
        return IntStream.range(0, snapshot.size()).mapToObj(snapshot::admission).toList();
    }

    double share(int i) {
        PoolSnapshot snapshot = pool.snapshot();
        return snapshot.admission(IntStream.range(0, snapshot.size())
                .filter(k -> snapshot.member(k) == member(i))
                .findFirst()
                .orElseThrow());
    }

    Member member(int i) {
        PoolSnapshot snapshot = pool.snapshot();
        return IntStream.range(0, snapshot.size())
                .mapToObj(snapshot::member)
                .filter(member -> member.endpoint().uri().getHost().equals("e" + i))
                .findFirst()
                .orElseThrow();
    }

    void out(int i, Cause cause) {
        assertThat(door.out(member(i), cause, "test")).isTrue();
        time.runDue();
    }

    void in(int i, Cause cause) {
        door.in(member(i), cause);
        time.runDue();
    }
}
