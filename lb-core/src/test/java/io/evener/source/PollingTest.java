package io.evener.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Endpoint;
import io.evener.LoadBalancerEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** A question of the user's own; what {@link HostSourceTest} tests of timing holds for it, too. */
class PollingTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private Callable<List<Endpoint>> question = () -> Scene.endpoints("http://a:1");

    private Scene scene() {
        return new Scene(EndpointSource.every(INTERVAL, () -> question.call()));
    }

    @Test
    void e22_answerAfterAnswer_andWhatIsNone() {
        try (Scene scene = scene()) {
            assertThat(scene.ids()).containsExactly("http://a:1");
            question = () -> Scene.endpoints("http://b:1");
            scene.pass(INTERVAL);
            assertThat(scene.ids()).containsExactly("http://b:1");
            question = () -> {
                throw new IOException("down");
            };
            scene.pass(INTERVAL);
            question = () -> null;
            scene.pass(INTERVAL);
            question = () -> Scene.endpoints("http://c:1", "http://c:1");
            scene.pass(INTERVAL.multipliedBy(2));
            assertThat(scene.ids()).containsExactly("http://b:1");
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class))
                    .extracting(failed -> failed.error().getClass().getSimpleName())
                    .containsExactly("IOException", "NullPointerException");
            assertThat(scene.refusals()).containsExactly("must not be listed twice: id=http://c:1");
            question = () -> Scene.endpoints("http://d:1");
            scene.pass(INTERVAL);
            assertThat(scene.ids()).containsExactly("http://d:1");
        }
    }

    @Test
    void map_thatRefuses_keepsTheLastGood() {
        EndpointSource mapped = EndpointSource.every(INTERVAL, () -> question.call())
                .map(endpoint -> endpoint.toBuilder().tier(endpoint.port() - 2).build());
        question = () -> Scene.endpoints("http://a:2");
        try (Scene scene = new Scene(mapped)) {
            assertThat(scene.pool.snapshot().endpoint(0).tier()).isZero();
            question = () -> Scene.endpoints("http://b:4", "http://a:2");
            scene.pass(INTERVAL.plusMillis(50));
            assertThat(scene.pool.snapshot().endpoint(1).tier()).isEqualTo(2);
            question = () -> Scene.endpoints("http://c:1");
            scene.pass(INTERVAL);
            question = () -> List.of();
            scene.pass(INTERVAL);
            assertThat(scene.ids()).containsExactly("http://a:2", "http://b:4");
            assertThat(scene.refusals())
                    .containsExactly(
                            "must be >= 0: tier=-1",
                            "must not be empty unless whenEmpty(ACCEPT) is set, the 2 before stay: endpoints=[], source=a source asked every PT10S mapped");
        }
    }

    @Test
    void e22_emptyAnswer_tellsHowManyStay_notHowManyWereRefusedOrOutdated() {
        SourceContext[] lent = new SourceContext[1];
        try (Scene scene = new Scene(context -> {
            lent[0] = context;
            return () -> {};
        })) {
            lent[0].update(1, Scene.endpoints("http://c:1", "http://c:1"));
            lent[0].update(2, List.of());
            assertThat(scene.refusals()).containsExactly("must not be listed twice: id=http://c:1");
            lent[0].update(5, Scene.endpoints("http://a:1"));
            lent[0].update(4, Scene.endpoints("http://a:1", "http://b:1"));
            lent[0].update(6, Scene.endpoints("http://c:1", "http://c:1", "http://d:1"));
            lent[0].update(7, List.of());
            assertThat(scene.ids()).containsExactly("http://a:1");
            assertThat(scene.refusals())
                    .last()
                    .asString()
                    .startsWith("must not be empty unless whenEmpty(ACCEPT) is set, the 1 before stay: endpoints=[]");
        }
    }

    @Test
    void build_interrupted_keepsTheMark() {
        question = () -> {
            throw new InterruptedException("stop");
        };
        try (Scene scene = scene()) {
            assertThat(Thread.interrupted()).isTrue();
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class)).hasSize(1);
        }
    }

    @Test
    void answer_thatIsMalformed_isRefused_andAskedForAgainSoon() {
        try (Scene scene = scene()) {
            question = () -> Scene.endpoints("nonsense");
            scene.pass(INTERVAL);
            assertThat(scene.refusals()).hasSize(1).first().asString().endsWith(": uri=nonsense");
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class)).isEmpty();
            question = () -> Scene.endpoints("http://b:1");
            scene.pass(Duration.ofSeconds(1));
            assertThat(scene.ids()).containsExactly("http://b:1");
        }
    }

    @Test
    void e23_expiring_isAskedAgainWhenItsAnswerHasExpired_withinBounds() {
        Duration[] goodFor = {Duration.ofSeconds(5)};
        int[] asked = {0};
        EndpointSource source = EndpointSource.expiring(Duration.ofSeconds(30), () -> {
            asked[0]++;
            return new EndpointSource.Answer(Scene.endpoints("http://a:1"), goodFor[0]);
        });
        try (Scene scene = new Scene(source)) {
            scene.pass(Duration.ofSeconds(110));
            assertThat(asked[0]).as("110 s, every 5 to 5.5 s").isBetween(21, 23);
            goodFor[0] = Duration.ZERO;
            scene.pass(Duration.ofMillis(5_500));
            asked[0] = 0;
            scene.pass(Duration.ofSeconds(11));
            assertThat(asked[0]).as("11 s, every 1 to 1.1 s").isBetween(10, 11);
            goodFor[0] = Duration.ofSeconds(Long.MAX_VALUE);
            scene.pass(Duration.ofMillis(1_100));
            asked[0] = 0;
            scene.pass(Duration.ofSeconds(300));
            assertThat(asked[0]).as("300 s, every 27 to 30 s").isBetween(10, 12);
        }
    }

    @Test
    void e23_askedInAMillenniumAgain_isAskedOnce_andNothingFails() {
        Duration never = Duration.ofSeconds(Long.MAX_VALUE);
        int[] asked = {0};
        Callable<List<Endpoint>> counted = () -> {
            asked[0]++;
            return Scene.endpoints("http://a:1");
        };
        for (EndpointSource source : List.of(
                EndpointSource.every(never, counted),
                EndpointSource.expiring(never, () -> new EndpointSource.Answer(counted.call(), never)))) {
            asked[0] = 0;
            try (Scene scene = new Scene(source)) {
                scene.pass(Duration.ofMinutes(1));
                assertThat(asked[0]).isEqualTo(1);
                assertThat(scene.of(LoadBalancerEvent.SourceFailed.class)).isEmpty();
            }
        }
    }

    @Test
    void badInput_isRefused() {
        assertThatThrownBy(() -> EndpointSource.every(Duration.ZERO, question))
                .hasMessage("must be > 0: interval=PT0S");
        assertThatThrownBy(() -> EndpointSource.expiring(Duration.ofSeconds(-1), () -> null))
                .hasMessage("must be > 0: longest=PT-1S");
        assertThatThrownBy(() -> new EndpointSource.Answer(List.of(), Duration.ofSeconds(-1)))
                .hasMessage("must be >= 0: goodFor=PT-1S");
    }
}
