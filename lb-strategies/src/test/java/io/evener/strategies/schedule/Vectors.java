package io.evener.strategies.schedule;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** What other systems did, kept as text: a case per line, columns between bars; lines with {@code #} say how it was made. */
public final class Vectors {

    /** One case. */
    public record Row(List<String> columns) {
        public String[] words(int column) {
            return columns.get(column).split(" ", -1);
        }

        public long[] longs(int column) {
            return Arrays.stream(words(column)).mapToLong(Long::parseLong).toArray();
        }

        public int[] ints(int column) {
            return Arrays.stream(words(column)).mapToInt(Integer::parseInt).toArray();
        }
    }

    private Vectors() {}

    public static List<Row> read(String name) {
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> new Row(Arrays.stream(line.split("\\|", -1))
                            .map(String::strip)
                            .toList()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
