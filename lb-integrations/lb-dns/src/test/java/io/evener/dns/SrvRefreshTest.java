package io.evener.dns;

import static io.evener.dns.Packet.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.evener.PoolSnapshot;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** When it is asked again, in virtual time, and what stays meanwhile. */
class SrvRefreshTest extends SrvTest {

    @Test
    void e22_noSuchName_isAFailure_askedForAgainSoon() {
        answer = new Packet(1, NO_SUCH_NAME);
        try (Scene scene = scene()) {
            assertThat(scene.endpoints()).isEmpty();
            assertThat(scene.failures())
                    .containsExactly("must be known: name=" + NAME + " (NXDOMAIN from " + Packet.SERVER + ")");
            answer = records().srv(60, 0, 1, 80, "a");
            scene.pass(Duration.ofSeconds(1));
            assertThat(scene.endpoints()).containsExactly("http://a:80");
            answer = new Packet(1, NO_SUCH_NAME);
            scene.pass(REFRESH.multipliedBy(4));
            assertThat(scene.endpoints()).containsExactly("http://a:80");
        }
    }

    @Test
    void e22_noRecords_isNobody_andTold_butEmptiesNoPool() {
        try (Scene scene = scene()) {
            assertThat(scene.endpoints()).isEmpty();
            assertThat(scene.reports()).containsExactly(NAME + " has no SRV records");
            answer = records().srv(60, 0, 1, 80, "a");
            scene.pass(NOBODYS_PAUSE);
            answer = records();
            scene.pass(REFRESH.multipliedBy(2));
            assertThat(scene.endpoints()).containsExactly("http://a:80");
            assertThat(scene.reports()).hasSize(2);
        }
    }

    @Test
    void e22_outage_keepsTheLast_andAsksLessAndLess() {
        answer = records().srv(60, 0, 1, 80, "a");
        try (Scene scene = scene()) {
            isDown = true;
            asked.clear();
            scene.pass(Duration.ofMinutes(5));
            assertThat(asked.size())
                    .as("after 30, 1, 2, 4, 8, 16, 30, 30... seconds")
                    .isBetween(13, 16);
            assertThat(scene.endpoints()).containsExactly("http://a:80");
            assertThat(scene.failures()).hasSizeBetween(4, 5);
            isDown = false;
            answer = records().srv(60, 0, 1, 80, "b");
            scene.pass(REFRESH);
            assertThat(scene.endpoints()).containsExactly("http://b:80");
        }
    }

    @Test
    void build_whileNobodyAnswers_startsEmpty_andAsksAgainSoon() {
        isDown = true;
        try (Scene scene = scene()) {
            assertThat(scene.endpoints()).isEmpty();
            assertThat(scene.failures()).containsExactly("must be answered: " + NAME + " SRV");
            isDown = false;
            answer = records().srv(60, 0, 1, 80, "a");
            scene.pass(Duration.ofSeconds(1));
            assertThat(scene.endpoints()).containsExactly("http://a:80");
        }
    }

    @Test
    void e23_answer_isAskedForAgain_whenItsLeastTimeIsOver_notBefore() {
        answer = records().srv(60, 0, 1, 80, "a").srv(10, 0, 1, 80, "b");
        try (Scene scene = scene()) {
            asked.clear();
            scene.pass(Duration.ofMillis(9_990));
            assertThat(asked).isEmpty();
            scene.pass(Duration.ofMillis(1_020));
            assertThat(asked).hasSize(1);
            scene.pass(Duration.ofSeconds(110));
            assertThat(asked).as("every 10 to 11 s").hasSizeBetween(11, 12);
        }
    }

    @Test
    void e23_timeToLive_thatIsLong_orNone_isBounded() {
        answer = records().srv(86_400, 0, 1, 80, "a");
        try (Scene scene = scene()) {
            scene.pass(REFRESH);
            assertThat(asked).hasSize(2);
            answer = records().srv(0, 0, 1, 80, "a");
            scene.pass(REFRESH);
            asked.clear();
            scene.pass(Duration.ofSeconds(11));
            assertThat(asked).as("every 1 to 1.1 s").hasSizeBetween(10, 11);
        }
    }

    @Test
    void e24_sameRecords_inAnotherOrder_costNoSnapshot() {
        answer = records().srv(60, 0, 1, 80, "a").srv(60, 0, 2, 80, "b");
        try (Scene scene = scene()) {
            PoolSnapshot before = scene.pool.snapshot();
            answer = records().srv(50, 0, 2, 80, "b").srv(40, 0, 1, 80, "a");
            scene.pass(REFRESH);
            assertThat(asked).hasSize(2);
            assertThat(scene.pool.snapshot()).isSameAs(before);
        }
    }

    @Test
    void e29_closed_asksNoMore() {
        answer = records().srv(60, 0, 1, 80, "a");
        Scene scene = scene();
        scene.close();
        scene.pass(REFRESH.multipliedBy(2));
        assertThat(asked).hasSize(1);
        assertThat(scene.time.pending()).isZero();
    }
}
