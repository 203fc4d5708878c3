package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.ChooseRequest;
import io.evener.Member;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whom a full table of sessions forgets, and what it holds on to. */
class SessionTableTest {

    private static Balanced few(int most) {
        return new Balanced(
                Strategies.sticky(Strategies.roundRobin()).maxSessions(most).maxIdle(Duration.ofSeconds(32)), 1, 3);
    }

    private static long known(Balanced few, String prefix, int count) {
        return IntStream.range(0, count)
                .filter(i -> few.balancer
                        .explain(ChooseRequest.key(prefix + i))
                        .rule()
                        .contains(": session"))
                .count();
    }

    private static void serve(Balanced few, String prefix, int count, int calls) {
        for (int i = 0; i < count; i++) {
            few.count(calls, ChooseRequest.key(prefix + i));
        }
    }

    @Test
    void full_oldIdleSessionsGo_newBusyOnesStay() {
        try (Balanced few = few(1_000)) {
            for (int tick = 0; tick < 8; tick++) {
                serve(few, "old", 1_000, 2);
                few.time.advance(Duration.ofSeconds(1));
            }
            few.time.advance(Duration.ofSeconds(2));
            for (int tick = 0; tick < 3; tick++) {
                serve(few, "new", 500, 2);
                few.time.advance(Duration.ofSeconds(1));
            }
            assertThat(known(few, "new", 500)).isEqualTo(500);
            assertThat(known(few, "old", 1_000)).isBetween(1_000L - 500 - 15, 500L);
        }
    }

    /** Within a tick, too: many sessions of one call each don't drive out those that call again and again. */
    @Test
    void full_ofSessionsOfOneCall_busyOnesStay() {
        try (Balanced few = few(1_000)) {
            serve(few, "busy", 100, 2);
            for (int flood = 0; flood < 50; flood++) {
                serve(few, "once" + flood + "-", 200, 1);
                serve(few, "busy", 100, 1);
            }
            assertThat(known(few, "busy", 100)).isEqualTo(100);
        }
    }

    @Test
    void full_ofBusySessions_stillTakesNewOnes_withinItsBound() {
        try (Balanced few = few(64)) {
            for (int turn = 0; turn < 3; turn++) {
                serve(few, "busy", 200, 3);
                assertThat(known(few, "busy", 200)).isBetween(48L, 64L);
            }
        }
    }

    @Test
    void removed_itsMemberIsNotHeldBySessions() {
        ChooseRequest ann = ChooseRequest.key("ann");
        try (Balanced b = new Balanced(Strategies.sticky(Strategies.roundRobin()), 1, 4)) {
            String home = b.serve(ann);
            WeakReference<Member> member = new WeakReference<>(b.member(home));
            b.pool.remove(home);
            b.time.advance(Duration.ofMinutes(10));
            b.pool.add(Balanced.endpoint(20)); // forgets who is past the pool's memory
            for (int i = 0; i < 50 && member.get() != null; i++) {
                System.gc();
            }
            assertThat(member.get()).isNull();
            assertThat(b.balancer.explain(ann).rule()).startsWith("sticky: session moves: out is " + home);
        }
    }

    @Test
    void swap_toFewerSessions_keepsTheLatest() {
        try (Balanced few = few(1_000)) {
            serve(few, "s", 1_000, 1);
            few.balancer.swap(Strategies.sticky(Strategies.roundRobin()).maxSessions(100));
            assertThat(known(few, "s", 900)).isZero();
            assertThat(known(few, "s", 1_000)).isBetween(99L, 100L);
        }
    }
}
