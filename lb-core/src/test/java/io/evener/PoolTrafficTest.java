package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PoolTrafficTest {

    private static void answer(LoadBalancer balancer, int times, Outcome outcome) {
        for (int i = 0; i < times; i++) {
            balancer.acquire().complete(outcome);
        }
    }

    @Test
    void answered_countsAnswers_ofThoseWhoLeftAndWereForgotten_too() {
        Fixtures f = new Fixtures(builder -> builder.memory(Duration.ofMinutes(1))).with(2);
        LoadBalancer balancer = f.balancer();
        answer(balancer, 3, Outcome.SUCCESS);
        answer(balancer, 2, Outcome.CALLER_ERROR);
        answer(balancer, 5, Outcome.FAILURE);
        answer(balancer, 7, Outcome.CANCELLED);
        answer(balancer, 11, Outcome.IGNORED);
        assertThat(f.pool.core().traffic().answered()).isEqualTo(5);
        f.pool.remove(Fixtures.uri(1));
        assertThat(f.pool.core().traffic().answered()).isEqualTo(5);
        f.time.advance(Duration.ofMinutes(10));
        answer(balancer, 1, Outcome.SUCCESS);
        assertThat(f.pool.core().traffic().answered()).isEqualTo(6);
    }

    /** The very look that finds somebody forgotten counted nothing of theirs. */
    @Test
    void answered_whenSomebodyIsForgotten_doesNotFall() {
        Fixtures f = new Fixtures(builder -> builder.memory(Duration.ofSeconds(30))).with(1);
        answer(f.balancer(), 3, Outcome.SUCCESS);
        f.with(0);
        f.time.advance(Duration.ofSeconds(31));
        assertThat(f.pool.core().traffic().answered()).isEqualTo(3);
    }

    /** Whoever is away may come back with what it counted, or be forgotten with calls in flight. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void answered_whileEndpointsComeAndGo_isExact(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Fixtures f = new Fixtures(builder -> builder.memory(Duration.ofMinutes(1))).with(3);
        List<Runnable> inFlight = new ArrayList<>();
        AtomicLong answered = new AtomicLong();
        for (int step = 0; step < 2_000; step++) {
            if (random.nextInt(4) == 0) {
                f.pool.update(random.ints(6, 1, 9)
                        .distinct()
                        .mapToObj(i -> Endpoint.of(Fixtures.uri(i)))
                        .toList());
            }
            Member member = f.member(random.nextInt(f.pool.snapshot().size()));
            long stamp = member.tryBegin();
            Outcome outcome = random.nextBoolean() ? Outcome.SUCCESS : Outcome.FAILURE;
            inFlight.add(() -> {
                member.end(stamp, outcome);
                answered.addAndGet(outcome.isAnswer() ? 1 : 0);
            });
            while (inFlight.size() > 20 || !inFlight.isEmpty() && random.nextBoolean()) {
                inFlight.remove(random.nextInt(inFlight.size())).run();
            }
            if (random.nextInt(30) == 0) {
                f.time.advance(Duration.ofMinutes(2));
            }
            assertThat(f.pool.core().traffic().answered()).isEqualTo(answered.get());
        }
    }

    @Test
    void answered_ofManyMembers_isSummedUpNowAndThen() {
        Fixtures f = new Fixtures().with(100);
        LoadBalancer balancer = f.balancer();
        answer(balancer, 3, Outcome.SUCCESS);
        f.time.advance(Duration.ofMillis(10));
        assertThat(f.pool.core().traffic().answered()).isEqualTo(3);
        answer(balancer, 1, Outcome.SUCCESS);
        assertThat(f.pool.core().traffic().answered()).isEqualTo(3);
        f.time.advance(Duration.ofMillis(10));
        assertThat(f.pool.core().traffic().answered()).isEqualTo(4);
    }

    @Test
    void headersWell_bodyFailed_isNoAnswer_D44() {
        Fixtures f = new Fixtures().with(1);
        Lease lease = f.balancer().acquire();
        lease.responded(Outcome.SUCCESS);
        lease.complete(Outcome.FAILURE);
        assertThat(f.pool.core().traffic().answered()).isZero();
    }
}
