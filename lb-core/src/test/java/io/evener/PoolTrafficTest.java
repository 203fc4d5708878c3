package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

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
