package io.evener.strategies.hashing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What other systems answered, kept as data beside the tests; how it was made is in its comments. */
final class Vectors {

    private Vectors() {}

    static Stream<String> lines(String name) {
        try (InputStream in = Objects.requireNonNull(Vectors.class.getResourceAsStream(name), name);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<String> lines = reader.lines()
                    .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
                    .toList();
            return lines.stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
