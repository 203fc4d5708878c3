package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class FlightRecordsTest {

    private static final Throwable ERROR = Fixtures.bug();

    @TempDir
    Path folder;

    private List<RecordedEvent> stop(Recording recording) throws IOException {
        recording.stop();
        Path file = folder.resolve("test.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("evener."))
                .toList();
    }

    @Test
    void whatAPoolDoes_isRecorded_withCauseAndReason() throws IOException {
        try (Recording recording = new Recording()) {
            recording.start();
            Fixtures f = new Fixtures().with(2);
            f.pool.eject(Fixtures.uri(1), "looks odd");
            f.pool.add(Endpoint.builder(Fixtures.uri(2)).weight(3).build());
            f.pool.drain(Fixtures.uri(2), Duration.ZERO);
            List<RecordedEvent> events = stop(recording);

            assertThat(events)
                    .extracting(event -> event.getEventType().getName())
                    .containsExactly(
                            "evener.EndpointAdded",
                            "evener.EndpointAdded",
                            "evener.TakenOut",
                            "evener.EndpointUpdated",
                            "evener.TakenOut",
                            "evener.Drained");
            assertThat(events).allSatisfy(event -> {
                assertThat(event.getString("pool")).isEqualTo("orders");
                assertThat(event.getEventType().getCategoryNames()).containsExactly("Evener");
                assertThat(event.getStackTrace()).isNull();
            });
            RecordedEvent out = events.get(2);
            assertThat(out.getEventType().getLabel()).isEqualTo("Taken Out");
            assertThat(out.getString("endpoint")).isEqualTo(Fixtures.uri(1));
            assertThat(out.getString("cause")).isEqualTo("MANUAL");
            assertThat(out.getString("reason")).isEqualTo("looks odd");
            assertThat(events.get(3).getString("after")).isEqualTo(Fixtures.uri(2) + " weight=3");
            RecordedEvent drained = events.get(5);
            assertThat(drained.getString("endpoint")).isEqualTo(Fixtures.uri(2));
            assertThat(drained.getString("end")).isEqualTo("IDLE");
            assertThat(drained.getInt("inFlight")).isZero();
            assertThat(drained.getEventType().getField("inFlight").getLabel()).isEqualTo("In Flight");
        }
    }

    /** A record or component that is new is here by itself; numbers stay numbers, so that they can be summed and drawn. */
    @Test
    void everyType_isRecorded_withAllItsComponents() throws Exception {
        Class<?>[] types = LoadBalancerEvent.class.getPermittedSubclasses();
        try (Recording recording = new Recording();
                EventBus events = new EventBus("p", Runnable::run)) {
            recording.start();
            for (Class<?> type : types) {
                events.add((LoadBalancerEvent) sample(type));
            }
            events.flush();
            Map<String, RecordedEvent> recorded = stop(recording).stream()
                    .filter(event -> event.getString("pool").equals("text")) // other tests' pools may still be at work
                    .collect(Collectors.toMap(event -> event.getEventType().getName(), event -> event));
            assertThat(recorded).hasSize(types.length);
            for (Class<?> type : types) {
                assertHoldsSample(recorded.get("evener." + type.getSimpleName()), type);
            }
        }
    }

    private static void assertHoldsSample(RecordedEvent recorded, Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            Object meant = sampleOf(component.getType());
            if (meant instanceof DrainResult drain) {
                assertThat(recorded.getString("endpoint")).isEqualTo(drain.endpointId());
                assertThat(recorded.getString("end")).isEqualTo(drain.end().name());
                assertThat(recorded.getInt("inFlight")).isEqualTo(drain.inFlight());
            } else {
                String field = component.getName().equals("endpointId") ? "endpoint" : component.getName();
                Object told = meant instanceof Duration ? recorded.getDuration(field) : recorded.getValue(field);
                assertThat(told)
                        .as(type.getSimpleName() + "." + field)
                        .isEqualTo(
                                component.getType().isPrimitive() || meant instanceof Duration
                                        ? meant
                                        : meant.toString());
            }
        }
    }

    private static Object sample(Class<?> type) throws ReflectiveOperationException {
        List<Class<?>> types = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            types.add(component.getType());
            values.add(sampleOf(component.getType()));
        }
        return type.getConstructor(types.toArray(new Class<?>[0])).newInstance(values.toArray());
    }

    /** A kind of component that is not here: see what recordings make of it. */
    private static Object sampleOf(Class<?> type) {
        if (type == String.class) {
            return "text";
        } else if (type == int.class) {
            return 7;
        } else if (type == long.class) {
            return 8L;
        } else if (type == double.class) {
            return 0.25;
        } else if (type == boolean.class) {
            return true;
        } else if (type == Cause.class) {
            return Cause.OUTLIER;
        } else if (type == Endpoint.class) {
            return Endpoint.of("http://10.0.0.1:80");
        } else if (type == Throwable.class) {
            return ERROR;
        } else if (type == Duration.class) {
            return Duration.ofSeconds(9);
        } else if (type == DrainResult.class) {
            return new DrainResult("id", DrainResult.End.TIME_UP, 3);
        }
        throw new IllegalArgumentException("must have a sample: type=" + type);
    }

    @Test
    void typeSwitchedOff_isNotRecorded() throws IOException {
        try (Recording recording = new Recording()) {
            recording.disable("evener.EndpointAdded");
            recording.start();
            Fixtures f = new Fixtures().with(2);
            f.pool.eject(Fixtures.uri(1), "off");
            assertThat(stop(recording))
                    .extracting(event -> event.getEventType().getName())
                    .containsExactly("evener.TakenOut");
        }
    }

    @Test
    void listenerThatThrows_isRecorded_too() throws IOException {
        try (Recording recording = new Recording()) {
            recording.start();
            new Fixtures(builder -> builder.listener(event -> {
                        throw Fixtures.bug();
                    }))
                    .with(1);
            assertThat(stop(recording))
                    .anySatisfy(
                            event -> assertThat(event.getEventType().getName()).isEqualTo("evener.ComponentFailed"))
                    .filteredOn(event -> event.hasField("error"))
                    .allSatisfy(event -> assertThat(event.getString("error")).contains("bug!"));
        }
    }

    /** A run-time image as small as the library allows: pools work, and nobody misses the recorder. */
    @Test
    void withoutTheRecordersModule_poolsWorkAsEver() throws Exception {
        String classPath = String.join(
                File.pathSeparator,
                Path.of("target/test-classes").toString(),
                Path.of("target/classes").toString(),
                jarOf(Caffeine.class),
                jarOf(LoggerFactory.class));
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-XX:TieredStopAtLevel=1",
                        "--limit-modules",
                        "java.base",
                        "-cp",
                        classPath,
                        Bare.class.getName())
                .redirectError(Files.createTempFile(folder, "bare", ".txt").toFile())
                .start();
        String told = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(java.waitFor()).isZero();
        assertThat(told.lines()).containsExactly("no recorder", "EndpointAdded", "TakenOut");
    }

    private static String jarOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    /** The program of the test above. */
    static final class Bare {

        private Bare() {}

        public static void main(String[] arguments) {
            System.out.println(ModuleLayer.boot().findModule("jdk.jfr").isPresent() ? "recorder" : "no recorder");
            try (Pool pool = Pool.builder("bare")
                    .endpoint(Endpoint.of("http://10.0.0.1:80"))
                    .listener(event -> System.out.println(event.getClass().getSimpleName()))
                    .listenerExecutor(Runnable::run)
                    .build()) {
                pool.eject("http://10.0.0.1:80", "why not");
            }
        }
    }
}
