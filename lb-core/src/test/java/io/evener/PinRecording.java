package io.evener;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A flight recording of pinned virtual threads, by reflection: the module under test does not require jdk.jfr. */
final class PinRecording implements AutoCloseable {

    private final Class<?> type = Class.forName("jdk.jfr.Recording");
    private final Object recording = type.getConstructor().newInstance();

    PinRecording() throws ReflectiveOperationException {
        Object settings = type.getMethod("enable", String.class).invoke(recording, "jdk.VirtualThreadPinned");
        Class<?> api = Class.forName("jdk.jfr.EventSettings");
        api.getMethod("withThreshold", Duration.class).invoke(settings, Duration.ZERO);
        api.getMethod("withStackTrace").invoke(settings);
        type.getMethod("start").invoke(recording);
    }

    private static Object get(Object from, String getter) throws ReflectiveOperationException {
        return from == null ? null : from.getClass().getMethod(getter).invoke(from);
    }

    private static List<String> classes(Object event) throws ReflectiveOperationException {
        List<String> names = new ArrayList<>();
        Object trace = get(event, "getStackTrace");
        if (trace != null) {
            for (Object frame : (List<?>) get(trace, "getFrames")) {
                names.add((String) get(get(get(frame, "getMethod"), "getType"), "getName"));
            }
        }
        return names;
    }

    /** Returns the classes on the stack of each event. */
    List<List<String>> stop() throws Exception {
        type.getMethod("stop").invoke(recording);
        Path file = Files.createTempFile("pinned", ".jfr");
        try {
            type.getMethod("dump", Path.class).invoke(recording, file);
            Method read = Class.forName("jdk.jfr.consumer.RecordingFile").getMethod("readAllEvents", Path.class);
            List<List<String>> stacks = new ArrayList<>();
            for (Object event : (List<?>) read.invoke(null, file)) {
                stacks.add(classes(event));
            }
            return stacks;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws ReflectiveOperationException {
        type.getMethod("close").invoke(recording);
    }
}
