package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancerEvent.ComponentFailed;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Breakers under calls from many threads, lost ends, force and churn, while time runs: nothing may stay stuck. */
class CircuitBreakerStressTest {

    private static final int MEMBERS = 4;
    private static final int CALLERS = 4;
    private static final int CALLS = 200_000;
    private static final Outcome[] OUTCOMES = Outcome.values();

    private final AtomicBoolean over = new AtomicBoolean();

    @Test
    void pool_afterAStorm_isWholeAgain() throws Exception {
        try (Guarded p = new Guarded(MEMBERS)) {
            List<Member> members = new ArrayList<>();
            for (int i = 0; i < MEMBERS; i++) {
                members.add(p.member(i));
            }
            List<Thread> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                SeededRandom random = SeededRandom.of(caller);
                callers.add(new Thread(() -> call(members, random)));
            }
            Thread clock = new Thread(() -> {
                for (int i = 0; !over.get(); i++) {
                    p.advance(Duration.ofMillis(1));
                    if (i % 64 == 0) {
                        disturb(p, i / 64);
                    }
                }
            });
            clock.start();
            callers.forEach(Thread::start);
            for (Thread caller : callers) {
                caller.join();
            }
            over.set(true);
            clock.join();
            p.pool.update(Guarded.endpoints(MEMBERS));
            p.pool.readmit(Guarded.id(0)); // the storm may have ended between the two
            for (int i = 0; i < MEMBERS; i++) {
                p.control.release(Guarded.id(i));
            }
            assertThat(p.events(ComponentFailed.class)).isEmpty();
            for (int round = 0; round < 600; round++) {
                p.advanceSeconds(1);
                for (int i = 0; i < MEMBERS; i++) {
                    p.succeed(i, 3);
                }
            }
            for (int i = 0; i < MEMBERS; i++) {
                assertThat(p.state(i)).isEqualTo(BreakerState.CLOSED);
                assertThat(p.begin(i, 10)).doesNotContain(-1L);
            }
            assertThat(p.pool.snapshot().eligibleCount()).isEqualTo(MEMBERS);
            assertThat(p.changes).isNotEmpty();
        }
    }

    /** Storms of failures, mixed weather in between, and every 300th call has no end. */
    private static void call(List<Member> members, SeededRandom random) {
        for (int i = 0; i < CALLS; i++) {
            Member member = members.get(random.nextInt(MEMBERS));
            long stamp = member.tryBegin();
            if (stamp >= 0 && random.nextInt(300) > 0) {
                int storm = i / 500 % 2;
                member.end(stamp, storm == 0 ? OUTCOMES[random.nextInt(OUTCOMES.length)] : Outcome.FAILURE);
            }
        }
    }

    private static void disturb(Guarded p, int turn) {
        switch (turn % 5) {
            case 0 -> p.pool.update(Guarded.endpoints(MEMBERS - 1));
            case 1 -> p.pool.update(Guarded.endpoints(MEMBERS));
            case 2 -> p.pool.eject(Guarded.id(0), "by hand");
            case 3 -> p.pool.readmit(Guarded.id(0));
            default -> {
                p.control.forceOpen(Guarded.id(1));
                p.control.release(Guarded.id(1));
            }
        }
    }

    @Test
    void alone_afterAStorm_closesAgain() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger changes = new AtomicInteger();
        Breaker breaker = CircuitBreaker.ofDefaults()
                .listener((name, before, after, reason) -> changes.incrementAndGet())
                .openFor(Duration.ofNanos(50), Duration.ofNanos(50))
                .alone("b", now::incrementAndGet, SeededRandom.of(1));
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            SeededRandom random = SeededRandom.of(caller);
            callers.add(new Thread(() -> {
                for (int i = 0; i < CALLS; i++) {
                    long stamp = breaker.tryBegin();
                    if (stamp >= 0) {
                        breaker.end(stamp, OUTCOMES[random.nextInt(OUTCOMES.length)], -1);
                    }
                }
            }));
        }
        callers.forEach(Thread::start);
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(changes.get()).isPositive();
        for (int i = 0; i < 1_000; i++) {
            long stamp = breaker.tryBegin();
            if (stamp >= 0) {
                breaker.end(stamp, Outcome.SUCCESS, -1);
            }
        }
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }
}
