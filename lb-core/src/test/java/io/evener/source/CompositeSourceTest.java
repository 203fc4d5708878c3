package io.evener.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Endpoint;
import io.evener.LoadBalancerEvent;
import io.evener.Pool;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts that agree, contradict each other, fail and lie, each for itself. */
class CompositeSourceTest {

    /** A part that the test speaks for. */
    private static final class Part implements EndpointSource {
        SourceContext context;
        boolean closed;
        private final List<Endpoint> first;

        Part(String... first) {
            this.first = Scene.endpoints(first);
        }

        @Override
        public Subscription start(SourceContext lent) {
            context = lent;
            if (!first.isEmpty()) {
                lent.update(0, first);
            }
            return () -> closed = true;
        }

        @Override
        public String toString() {
            return "Part of " + first.size();
        }
    }

    private final Part one = new Part("http://a:1", "http://b:1");
    private final Part two = new Part("http://b:1", "http://c:1");

    private Scene scene() {
        return new Scene(CompositeSource.of(
                one, two.map(endpoint -> endpoint.toBuilder().tier(1).build())));
    }

    @Test
    void e18_union_countsAnIdOnce_asTheFirstPartSays_andTellsWhichOnce() {
        try (Scene scene = scene()) {
            scene.time.runDue();
            assertThat(scene.ids()).containsExactly("http://a:1", "http://b:1", "http://c:1");
            assertThat(scene.pool.snapshot().endpoint(1).tier()).isZero();
            assertThat(scene.pool.snapshot().endpoint(2).tier()).isEqualTo(1);
            assertThat(scene.pool.snapshot().version()).as("published once").isEqualTo(1);
            two.context.update(1, Scene.endpoints("http://b:1", "http://d:1"));
            scene.pass(Duration.ofMillis(50));
            assertThat(scene.of(LoadBalancerEvent.SourceReport.class))
                    .containsExactly(new LoadBalancerEvent.SourceReport(
                            "orders", "in several parts, of which the first counts: http://b:1"));
            one.context.update(1, Scene.endpoints("http://a:1"));
            scene.pass(Duration.ofMillis(50));
            assertThat(scene.ids()).containsExactly("http://a:1", "http://b:1", "http://d:1");
            assertThat(scene.pool.snapshot().endpoint(1).tier())
                    .as("now the second part's")
                    .isEqualTo(1);
        }
    }

    @Test
    void e22_part_thatFailsOrBlinks_losesNobody_andTheOthersGoOn() {
        try (Scene scene = scene()) {
            one.context.failed(new IllegalStateException("down"));
            one.context.update(1, List.of());
            two.context.update(1, Scene.endpoints("http://d:1"));
            scene.pass(Duration.ofMillis(50));
            assertThat(scene.ids()).containsExactly("http://a:1", "http://b:1", "http://d:1");
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class)).hasSize(1);
            assertThat(scene.refusals())
                    .containsExactly(
                            "must not be empty unless whenEmpty(ACCEPT) is set, the 2 before stay: endpoints=[], source=Part of 2");
        }
    }

    @Test
    void e22_partsThatFail_whileAnotherIsWell_areToldOnceAMinute_each() {
        EndpointSource well = EndpointSource.every(Duration.ofSeconds(2), () -> Scene.endpoints("http://d:1"));
        try (Scene scene = new Scene(CompositeSource.of(one, two, well))) {
            for (int second = 0; second < 150; second++) {
                one.context.failed(new IllegalStateException("one is down"));
                two.context.refused("two is wrong");
                scene.pass(Duration.ofSeconds(1));
            }
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class)).hasSize(3);
            assertThat(scene.refusals()).hasSize(3);
        }
    }

    @Test
    void e22_part_thatFails_isToldWithTheAgeOfItsOwnEndpoints() {
        EndpointSource well = EndpointSource.every(Duration.ofSeconds(2), () -> Scene.endpoints("http://d:1"));
        try (Scene scene = new Scene(CompositeSource.of(CompositeSource.of(one, well), two))) {
            scene.pass(Duration.ofSeconds(100));
            one.context.failed(new IllegalStateException("one is down"));
            one.context.update(1, List.of());
            two.context.update(1, Scene.endpoints("http://e:1"));
            scene.pass(Duration.ofSeconds(7));
            two.context.failed(new IllegalStateException("two is down"));
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class))
                    .extracting(failed -> failed.age().toSeconds())
                    .containsExactly(100L, 7L);
            assertThat(scene.of(LoadBalancerEvent.UpdateRefused.class))
                    .extracting(refused -> refused.age().toSeconds())
                    .containsExactly(100L);
        }
    }

    @Test
    void e22_part_thatIsWellAgain_isNamed() {
        EndpointSource well = EndpointSource.every(Duration.ofSeconds(2), () -> Scene.endpoints("http://d:1"));
        try (Scene scene = new Scene(CompositeSource.of(well, CompositeSource.of(one, two)))) {
            two.context.failed(new IllegalStateException("down"));
            scene.pass(Duration.ofSeconds(10));
            assertThat(scene.of(LoadBalancerEvent.SourceRecovered.class))
                    .as("another's answers are no sign")
                    .isEmpty();
            two.context.update(1, Scene.endpoints("http://e:1", "http://f:1"));
            assertThat(scene.of(LoadBalancerEvent.SourceRecovered.class))
                    .containsExactly(new LoadBalancerEvent.SourceRecovered(
                            "orders", "part 2 of 2, part 2 of 2", Duration.ofSeconds(10), 2));
        }
    }

    @Test
    void e18_part_thatListsAnIdTwice_isRefusedAlone() {
        try (Scene scene = scene()) {
            one.context.update(1, Scene.endpoints("http://x:1", "http://x:1"));
            List<Endpoint> withNull = new ArrayList<>();
            withNull.add(null);
            one.context.update(1, withNull);
            two.context.update(1, Scene.endpoints("http://d:1"));
            scene.pass(Duration.ofMillis(50));
            assertThat(scene.ids()).containsExactly("http://a:1", "http://b:1", "http://d:1");
            assertThat(scene.refusals())
                    .containsExactly("must not be listed twice: id=http://x:1", "must not hold null: endpoints");
        }
    }

    @Test
    void e16_olderViewOfAPart_neverOverwritesANewer() {
        try (Scene scene = scene()) {
            one.context.update(5, Scene.endpoints("http://x:1"));
            one.context.update(4, Scene.endpoints("http://y:1"));
            scene.pass(Duration.ofMillis(50));
            assertThat(scene.ids()).containsExactly("http://b:1", "http://c:1", "http://x:1");
        }
    }

    @Test
    void e16_partsThatSpeakAtOnce_endWithTheLastOfEach() throws InterruptedException {
        try (Pool pool =
                Pool.builder("orders").source(CompositeSource.of(one, two)).build()) {
            Thread first = new Thread(() -> speak(one, "http://one"));
            Thread second = new Thread(() -> speak(two, "http://two"));
            first.start();
            second.start();
            first.join();
            second.join();
            assertThat(pool.snapshot().size()).isEqualTo(2);
            assertThat(pool.snapshot().endpoint(0).id()).isEqualTo("http://one:2000");
            assertThat(pool.snapshot().endpoint(1).id()).isEqualTo("http://two:2000");
        }
    }

    private static void speak(Part part, String host) {
        for (int version = 1; version <= 2_000; version++) { // each replaces, so each is published at once
            part.context.update(version, List.of(Endpoint.of(host + ":" + version)));
        }
    }

    @Test
    void build_whenAPartCantStart_isRefused_andClosesTheOthers() {
        EndpointSource broken = context -> {
            throw new IllegalArgumentException("must exist: path=x");
        };
        assertThatThrownBy(() -> new Scene(CompositeSource.of(one, broken, two)))
                .hasMessage("must exist: path=x");
        assertThat(one.closed).isTrue();
        assertThat(two.context).isNull();
        assertThatThrownBy(CompositeSource::of).hasMessage("must not be empty: parts=[]");
    }

    @Test
    void build_whenNobodyIsFoundYet_startsEmpty() {
        Part late = new Part();
        try (Scene scene = new Scene(CompositeSource.of(late))) {
            assertThat(scene.ids()).isEmpty();
            late.context.update(1, Scene.endpoints("http://a:1"));
            assertThat(scene.ids()).hasSize(1);
        }
    }

    @Test
    void e29_close_closesAll_thoughOneThrows() {
        EndpointSource broken = context -> () -> {
            throw new IllegalStateException("broken");
        };
        Scene scene = new Scene(CompositeSource.of(one, broken, two));
        scene.close();
        assertThat(one.closed).isTrue();
        assertThat(two.closed).isTrue();
        scene.time.runDue(); // the event
        assertThat(scene.time.pending()).isZero();
    }

    @Test
    void part_thatHangs_holdsUpNoOther(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("list");
        Files.writeString(file, "http://a:1\n");
        List<InetAddress> answer = List.of(InetAddress.getLoopbackAddress());
        HostSource slow = HostSource.of("http://orders.internal:1")
                .resolver(host -> answer)
                .refresh(Duration.ofSeconds(1));
        try (Scene scene = new Scene(CompositeSource.of(slow, FileSource.of(file)))) {
            assertThat(scene.ids()).containsExactly("http://127.0.0.1:1", "http://a:1");
            scene.time.advance(Duration.ofSeconds(1));
            assertThat(scene.work).as("the resolution, which never ends").hasSize(1);
            scene.work.clear();
            Files.writeString(file, "http://b:1\n");
            scene.pass(Duration.ofSeconds(15));
            assertThat(scene.ids()).containsExactly("http://127.0.0.1:1", "http://b:1");
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class)).isNotEmpty();
        }
    }
}
