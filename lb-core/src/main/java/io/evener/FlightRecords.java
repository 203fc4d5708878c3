package io.evener;

import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import jdk.jfr.AnnotationElement;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.EventFactory;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.ValueDescriptor;

/**
 * Puts events into flight recordings: a type per record, {@code evener.TakenOut} say, with a field per component, so that a
 * new record or component is there by itself.
 *
 * <p>Numbers, texts, truth values and durations stay what they are; a record within the record gives its components; anything else is
 * told by its text. {@code endpoint} is an id in every type. Until somebody records, an event costs the look whether
 * somebody does.
 */
final class FlightRecords implements Consumer<LoadBalancerEvent> {

    /** A class each, known to the recorder as long as our classes are loaded: not one a pool. */
    private static final ClassValue<Type> TYPES = new ClassValue<>() {
        @Override
        protected Type computeValue(Class<?> record) {
            return new Type(record);
        }
    };

    /**
     * Looks for the recorder.
     *
     * @throws LinkageError when the module {@code jdk.jfr} is not there, or not to be read
     */
    FlightRecords() {
        isInUse();
    }

    private static boolean isInUse() {
        return FlightRecorder.isInitialized();
    }

    @Override
    public void accept(LoadBalancerEvent event) {
        if (isInUse()) {
            TYPES.get(event.getClass()).commit(event);
        }
    }

    private static final class Type {
        private final List<Field> fields;
        private final EventFactory factory;

        Type(Class<?> record) {
            fields = Field.of(record, event -> event);
            factory = EventFactory.create(
                    List.of(
                            new AnnotationElement(Name.class, "evener." + record.getSimpleName()),
                            label(record.getSimpleName()),
                            new AnnotationElement(Category.class, new String[] {"Evener"}),
                            new AnnotationElement(StackTrace.class, false)), // of the control loop, always
                    fields.stream().map(Field::descriptor).toList());
        }

        void commit(LoadBalancerEvent event) {
            Event recorded = factory.newEvent();
            if (recorded.isEnabled()) {
                for (int i = 0; i < fields.size(); i++) {
                    recorded.set(i, fields.get(i).value().apply(event));
                }
                recorded.commit();
            }
        }
    }

    private record Field(String name, Class<?> type, Function<Object, Object> value, boolean isMillis) {

        Field(String name, Class<?> type, Function<Object, Object> value) {
            this(name, type, value, false);
        }

        static List<Field> of(Class<?> record, Function<Object, Object> whole) {
            List<Field> fields = new ArrayList<>();
            for (RecordComponent component : record.getRecordComponents()) {
                Class<?> type = component.getType();
                Function<Object, Object> value = whole.andThen(of -> read(component, of));
                if (type.isRecord()) {
                    fields.addAll(of(type, value));
                } else if (component.getName().equals("endpointId")) {
                    fields.add(new Field("endpoint", String.class, value));
                } else if (component.getName().equals("endpoint")) {
                    fields.add(new Field("endpoint", String.class, value.andThen(it -> ((Endpoint) it).id())));
                } else if (type.isPrimitive()) {
                    fields.add(new Field(component.getName(), type, value));
                } else if (type == Duration.class) {
                    fields.add(new Field(
                            component.getName(), long.class, value.andThen(it -> ((Duration) it).toMillis()), true));
                } else {
                    fields.add(new Field(component.getName(), String.class, value.andThen(Object::toString)));
                }
            }
            return fields;
        }

        private static Object read(RecordComponent component, Object record) {
            try {
                return component.getAccessor().invoke(record);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("must be readable: component=" + component, e);
            }
        }

        ValueDescriptor descriptor() {
            return new ValueDescriptor(
                    type,
                    name,
                    isMillis
                            ? List.of(label(name), new AnnotationElement(Timespan.class, Timespan.MILLISECONDS))
                            : List.of(label(name)));
        }
    }

    /** Returns {@code In Flight} of {@code inFlight}. */
    private static AnnotationElement label(String name) {
        String spaced = name.replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        return new AnnotationElement(
                Label.class, spaced.substring(0, 1).toUpperCase(Locale.ROOT) + spaced.substring(1));
    }
}
