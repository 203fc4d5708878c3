package io.evener.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.LoadBalancerEvent;
import io.evener.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is replaced, cut, broken, emptied and lost. */
class FileSourceTest {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration SETTLE = Duration.ofMillis(100);

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void two() throws IOException {
        file = folder.resolve("orders.endpoints");
        write("http://a:1\nhttp://b:1\n");
    }

    private void write(String text) throws IOException {
        Files.writeString(file, text);
    }

    private Scene scene() {
        return new Scene(FileSource.of(file));
    }

    @Test
    void e14_build_readsTheFile_beforeAnybodyAsks() {
        try (Scene scene = scene()) {
            assertThat(scene.ids()).containsExactly("http://a:1", "http://b:1");
            assertThat(scene.work).isEmpty();
        }
    }

    @Test
    void build_withoutAUsableFile_isRefused() throws IOException {
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> new Scene(FileSource.of(missing)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must exist: path=" + missing);
        assertThatThrownBy(() -> new Scene(FileSource.of(folder))).hasMessage("must be a regular file: path=" + folder);
        Path circle = folder.resolve("circle");
        Files.createSymbolicLink(circle, circle);
        assertThatThrownBy(() -> new Scene(FileSource.of(circle))).hasMessage("must be readable: path=" + circle);
        write("http://a:1\nhttp://b:1 tier=-1\n");
        assertThatThrownBy(this::scene).hasMessage(file + ":2:12: must be >= 0: tier=-1");
        assertThatThrownBy(() -> FileSource.of(file).interval(Duration.ZERO)).hasMessage("must be > 0: interval=PT0S");
    }

    @Test
    void change_isSeenWithinIntervalAndSettling_andCostsOneSnapshot() throws IOException {
        try (Scene scene = scene()) {
            long version = scene.pool.snapshot().version();
            scene.pass(Duration.ofMinutes(1));
            write("http://b:1\nhttp://c:1\n");
            scene.pass(INTERVAL.plus(SETTLE).plusMillis(60));
            assertThat(scene.ids()).containsExactly("http://b:1", "http://c:1");
            assertThat(scene.pool.snapshot().version()).isEqualTo(version + 1);
        }
    }

    @Test
    void change_ofContentAlone_isSeenThoughTimeAndSizeStay() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        try (Scene scene = scene()) {
            write("http://a:1\nhttp://c:1\n");
            Files.setLastModifiedTime(file, time);
            scene.pass(INTERVAL.multipliedBy(2));
            assertThat(scene.ids()).containsExactly("http://a:1", "http://c:1");
        }
    }

    /** As Kubernetes does: the file is a link into {@code ..data}, which is a link to a folder that is replaced. */
    @Test
    void change_byTurningALink_isSeen() throws IOException {
        Path first = Files.createDirectory(folder.resolve("first"));
        Path second = Files.createDirectory(folder.resolve("second"));
        Files.writeString(first.resolve("list"), "http://a:1\n");
        Files.writeString(second.resolve("list"), "http://b:1\n");
        Path data = Files.createSymbolicLink(folder.resolve("..data"), first);
        Path link = Files.createSymbolicLink(folder.resolve("list"), Path.of("..data", "list"));
        try (Scene scene = new Scene(FileSource.of(link))) {
            Path turned = Files.createSymbolicLink(folder.resolve("..tmp"), second);
            Files.move(turned, data, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            scene.pass(INTERVAL.multipliedBy(2));
            assertThat(scene.ids()).containsExactly("http://b:1");
            assertThat(scene.events).noneMatch(LoadBalancerEvent.SourceFailed.class::isInstance);
        }
    }

    @Test
    void change_caughtHalfWritten_waitsForTheRest() throws IOException {
        try (Scene scene = scene()) {
            write("http://a:1\n");
            scene.time.advance(INTERVAL);
            scene.workOff();
            write("http://a:1\nhttp://b:1\nhttp://c:1\n");
            scene.pass(SETTLE);
            assertThat(scene.ids()).as("nobody was lost").hasSize(2);
            scene.pass(SETTLE.multipliedBy(2));
            assertThat(scene.ids()).hasSize(3);
            assertThat(scene.of(LoadBalancerEvent.EndpointRemoved.class)).isEmpty();
        }
    }

    @Test
    void change_thatNeverSettles_isTakenAfterTwoSeconds_andTheNextSettlesAgain() throws IOException {
        try (Scene scene = scene()) {
            scene.time.advance(INTERVAL);
            int looks = 0;
            for (; scene.ids().size() == 2; looks++) {
                write("http://a:1\nhttp://b:1\nhttp://c" + looks + ":1\n");
                scene.workOff();
                scene.time.advance(SETTLE);
            }
            assertThat(looks).isEqualTo(21);
            write("http://a:1\n");
            scene.pass(INTERVAL.minus(SETTLE));
            assertThat(scene.ids()).hasSize(3);
            scene.pass(SETTLE.multipliedBy(2));
            assertThat(scene.ids()).hasSize(1);
        }
    }

    @Test
    void e22_mistake_refusesTheWholeFile_untilItIsMended() throws IOException {
        try (Scene scene = scene()) {
            write("http://a:1\nhttp://c:1 wieght=2\n");
            scene.pass(Duration.ofSeconds(30));
            assertThat(scene.ids()).containsExactly("http://a:1", "http://b:1");
            assertThat(scene.refusals())
                    .as("told once a minute")
                    .containsExactly(
                            file
                                    + ":2:12: must be one of id, weight, tier, terminating, tlsName, region, zone, meta.NAME: key=wieght");
            scene.pass(Duration.ofSeconds(60));
            assertThat(scene.of(LoadBalancerEvent.UpdateRefused.class))
                    .hasSize(2)
                    .last()
                    .satisfies(again -> assertThat(again.age()).isGreaterThan(Duration.ofSeconds(60)));
            write("http://a:1\nhttp://c:1 weight=2\n");
            scene.pass(INTERVAL.multipliedBy(2));
            assertThat(scene.ids()).containsExactly("http://a:1", "http://c:1");
        }
    }

    @Test
    void e22_emptyFile_changesNothing_unlessItIsAccepted() throws IOException {
        try (Scene keeping = scene();
                Scene accepting = new Scene(FileSource.of(file).whenEmpty(EmptyAnswer.ACCEPT))) {
            write("# everybody is gone\n");
            keeping.pass(INTERVAL.multipliedBy(2));
            accepting.pass(INTERVAL.multipliedBy(2));
            assertThat(keeping.ids()).hasSize(2);
            assertThat(keeping.refusals())
                    .containsExactly(
                            "must not be empty unless whenEmpty(ACCEPT) is set, the 2 before stay: endpoints=[], source=FileSource["
                                    + file + " every PT2S]");
            assertThat(accepting.ids()).isEmpty();
            assertThat(accepting.refusals()).isEmpty();
        }
    }

    @Test
    void e22_fileLost_isToldWithItsAge_unlessItIsBackAtOnce() throws IOException {
        try (Scene scene = scene()) {
            Files.delete(file);
            scene.time.advance(INTERVAL);
            scene.workOff();
            two();
            scene.pass(INTERVAL);
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class)).isEmpty();
            Files.delete(file);
            scene.pass(Duration.ofSeconds(90));
            assertThat(scene.ids()).hasSize(2);
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class))
                    .hasSize(2)
                    .last()
                    .satisfies(failed ->
                            assertThat(failed.age()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(70)));
            write("http://c:1\n");
            scene.pass(INTERVAL.multipliedBy(2));
            assertThat(scene.ids()).containsExactly("http://c:1");
        }
    }

    @Test
    void look_thatHangs_isToldAndWaitedFor_neverJoinedByAnother() {
        try (Scene scene = scene()) {
            scene.time.advance(Duration.ofSeconds(30));
            assertThat(scene.work).hasSize(1);
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class))
                    .singleElement()
                    .satisfies(failed -> assertThat(failed.error())
                            .isInstanceOf(TimeoutException.class)
                            .hasMessage("must answer within PT10S: FileSource[" + file + " every PT2S]"));
            scene.pass(Duration.ofMinutes(5));
            assertThat(scene.of(LoadBalancerEvent.SourceFailed.class)).hasSize(1);
        }
    }

    @Test
    void e29_closed_looksNoMore() throws IOException {
        Scene scene = scene();
        scene.time.advance(INTERVAL);
        Runnable late = scene.work.remove();
        scene.close();
        write("http://c:1\n");
        late.run();
        scene.pass(Duration.ofMinutes(1));
        assertThat(scene.work).isEmpty();
        assertThat(scene.time.pending()).isZero();
        assertThat(scene.ids()).containsExactly("http://a:1", "http://b:1");
    }

    /** With the threads and timers that it has in earnest. */
    @Test
    void change_isSeenInRealTime() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        try (Pool pool = Pool.builder("orders")
                .source(FileSource.of(file).interval(Duration.ofMillis(5)))
                .listener(event -> {
                    if (event instanceof LoadBalancerEvent.EndpointAdded added
                            && added.endpoint().id().equals("http://c:1")) {
                        seen.countDown();
                    }
                })
                .build()) {
            write("http://a:1\nhttp://c:1\n");
            assertThat(seen.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(pool.name()).isEqualTo("orders");
        }
    }
}
