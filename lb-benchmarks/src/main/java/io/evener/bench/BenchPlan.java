package io.evener.bench;

import io.evener.bench.jmh.Contender;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;

/**
 * What is going to be measured.
 *
 * @param batches what runs with one number of threads each
 */
record BenchPlan(List<Batch> batches) {

    static final String CONTENDER = "contender";
    static final String MEMBERS = "members";
    private static final String PEERS = "io.evener.bench.peers.";

    /**
     * Benchmarks at one number of threads.
     *
     * @param questions which
     * @param members at which sizes
     * @param threads by how many threads
     */
    record Batch(List<Question> questions, List<Integer> members, int threads) {
        long cells() {
            return questions.stream()
                    .mapToLong(question -> question.cells(members.size()))
                    .sum();
        }
    }

    /**
     * A benchmark method.
     *
     * @param target as JMH knows it
     * @param name class and method, as users know it
     * @param threads the only number of threads it makes sense at; 0 for any
     * @param params the parameters and their values
     */
    record Question(String target, String name, int threads, Map<String, String[]> params) {

        static Question of(BenchmarkListEntry entry) {
            String method = entry.getUsername();
            String type = entry.getUserClassQName();
            return new Question(
                    method,
                    type.substring(type.lastIndexOf('.') + 1) + method.substring(type.length()),
                    entry.getThreads().orElse(0),
                    entry.getParams().orElse(Map.of()));
        }

        boolean isPeers() {
            return target.startsWith(PEERS);
        }

        private boolean runsWith(int number) {
            return threads == 0 || threads == number;
        }

        long cells(int sizes) {
            long cells = 1;
            for (Map.Entry<String, String[]> param : params.entrySet()) {
                cells *= param.getKey().equals(MEMBERS) ? sizes : param.getValue().length;
            }
            return cells;
        }

        private boolean hasContender() {
            Class<?> type = typeOf(target);
            return type != null && Contender.class.isAssignableFrom(type) && type.isEnum();
        }

        /** Returns whom it asks. */
        List<Contender> contenders() {
            return names().map(name -> contender(target, name)).toList();
        }

        private Stream<String> names() {
            return Stream.of(params.getOrDefault(CONTENDER, new String[0]));
        }

        /** Returns the same question to those of these families. */
        Question to(Predicate<String> family) {
            Map<String, String[]> fewer = new LinkedHashMap<>(params);
            fewer.put(
                    CONTENDER,
                    names().filter(name -> family.test(contender(target, name).family()))
                            .toArray(String[]::new));
            return new Question(target, name, threads, fewer);
        }
    }

    /** Returns every benchmark with contenders on the class path. */
    static List<Question> known() {
        Collection<BenchmarkListEntry> entries =
                BenchmarkList.defaultList().getAll(new JmhOutput((done, total, name) -> {}, 0), List.of());
        return entries.stream().map(Question::of).filter(Question::hasContender).toList();
    }

    private static @Nullable Class<?> typeOf(String target) {
        try {
            Field field =
                    Class.forName(target.substring(0, target.lastIndexOf('.'))).getField(CONTENDER);
            return field.getType();
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /** Returns the contender of this name in the enum of the benchmark's class. */
    static Contender contender(String target, String name) {
        Class<?> type = typeOf(target);
        Object[] constants = type == null ? null : type.getEnumConstants();
        return Stream.of(constants == null ? new Object[0] : constants)
                .filter(constant -> ((Enum<?>) constant).name().equals(name))
                .map(Contender.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(target + " has no contender " + name));
    }

    /** Returns the batch of these questions, without those that make no sense at this number of threads. */
    static Batch batch(Collection<Question> known, Predicate<Question> wanted, List<Integer> members, int threads) {
        return new Batch(
                known.stream()
                        .filter(wanted)
                        .filter(question -> question.runsWith(threads))
                        .filter(question -> question.cells(1) > 0)
                        .toList(),
                members,
                threads);
    }

    long cells() {
        return batches.stream().mapToLong(Batch::cells).sum();
    }
}
