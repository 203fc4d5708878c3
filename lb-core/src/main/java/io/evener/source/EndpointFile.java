package io.evener.source;

import io.evener.Endpoint;
import io.evener.Locality;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads the format of {@link FileSource}. All or nothing: the first mistake is told with its line and column. */
final class EndpointFile {

    private static final String METADATA = "meta.";
    /** Some editors' mark of UTF-8. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final String name;
    private final String text;
    private int line = 1;
    private int lineStart;
    private int at;
    private final List<Endpoint> endpoints = new ArrayList<>();
    private final Map<String, Integer> lines = new HashMap<>();

    private EndpointFile(String name, String text) {
        this.name = name;
        this.text = text;
        at = text.startsWith(BYTE_ORDER_MARK) ? 1 : 0;
        lineStart = at;
    }

    /**
     * Returns the endpoints in this content.
     *
     * @param name of the file, for messages
     * @throws IllegalArgumentException for the first mistake: {@code name:line:column: reason}
     */
    static List<Endpoint> parse(String name, byte[] content) {
        CharBuffer decoded = CharBuffer.allocate(content.length);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content), decoded, true);
        EndpointFile file = new EndpointFile(name, decoded.flip().toString());
        if (result.isError()) {
            throw file.notUtf8();
        }
        file.read();
        return file.endpoints;
    }

    private void read() {
        readLine();
        while (at < text.length()) {
            nextLine();
            readLine();
        }
    }

    private void nextLine() {
        at++;
        line++;
        lineStart = at;
    }

    /** What was decoded ends where the mistake is. */
    private IllegalArgumentException notUtf8() {
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
            at = end;
            nextLine();
        }
        return malformed(text.length(), "must be UTF-8");
    }

    /** Ends at the line's end. */
    private void readLine() {
        int start = nextToken();
        String uri = token();
        if (uri.isEmpty()) {
            return;
        }
        Entry entry = new Entry(checked(start, () -> Endpoint.of(uri)).toBuilder());
        for (int from = nextToken(); at < text.length() && text.charAt(at) != '\n'; from = nextToken()) {
            String word = token();
            int column = from;
            checked(column, () -> entry.put(word));
        }
        add(start, entry.build());
    }

    private void add(int start, Endpoint endpoint) {
        Integer before = lines.put(endpoint.id(), line);
        if (before != null) {
            throw malformed(
                    start, "must not be listed twice: id=" + endpoint.id() + ", which is in line " + before + ", too");
        }
        endpoints.add(endpoint);
    }

    /** Skips blanks and a comment; returns where the token begins, which may be the line's end. */
    private int nextToken() {
        while (at < text.length() && isBlank(text.charAt(at))) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '#') {
            int end = text.indexOf('\n', at);
            at = end < 0 ? text.length() : end;
        }
        return at;
    }

    private String token() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '\n' && !isBlank(text.charAt(at))) {
            if (Character.isISOControl(text.charAt(at))) {
                throw malformed(at, String.format("must have no control characters: U+%04X", (int) text.charAt(at)));
            }
            at++;
        }
        return text.substring(start, at);
    }

    private boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' && (at + 1 == text.length() || text.charAt(at + 1) == '\n');
    }

    private <T> T checked(int start, Supplier<T> step) {
        try {
            return step.get();
        } catch (IllegalArgumentException e) {
            throw malformed(start, String.valueOf(e.getMessage()));
        }
    }

    private IllegalArgumentException malformed(int index, String reason) {
        return new IllegalArgumentException(name + ":" + line + ":" + (index - lineStart + 1) + ": " + reason);
    }

    /** One line, key by key. */
    private static final class Entry {
        private final Endpoint.Builder builder;
        private final Set<String> keys = new HashSet<>();
        private String region = "";
        private String zone = "";

        Entry(Endpoint.Builder builder) {
            this.builder = builder;
        }

        Endpoint.Builder put(String word) {
            int equals = word.indexOf('=');
            if (equals < 1 || equals == word.length() - 1) {
                throw new IllegalArgumentException("must be key=value: " + word);
            }
            String key = word.substring(0, equals);
            String value = word.substring(equals + 1);
            if (!keys.add(key)) {
                throw new IllegalArgumentException("must not be given twice: key=" + key);
            }
            switch (key) {
                case "id" -> builder.id(value);
                case "weight" -> builder.weight(number(key, value, Long::parseLong));
                case "tier" -> builder.tier(number(key, value, Integer::parseInt));
                case "terminating" -> builder.terminating(truth(key, value));
                case "tlsName" -> builder.tlsName(value).build(); // refused at its column where there is no TLS
                case "region" -> region = value;
                case "zone" -> zone = value;
                default -> metadata(key, value);
            }
            return builder;
        }

        private void metadata(String key, String value) {
            if (!key.startsWith(METADATA) || key.length() == METADATA.length()) {
                throw new IllegalArgumentException(
                        "must be one of id, weight, tier, terminating, tlsName, region, zone, meta.NAME: key=" + key);
            }
            builder.metadata(key.substring(METADATA.length()), value);
        }

        private static boolean truth(String key, String value) {
            if (!value.equals("true") && !value.equals("false")) {
                throw new IllegalArgumentException("must be true or false: " + key + "=" + value);
            }
            return value.equals("true");
        }

        private static <N> N number(String key, String value, Function<String, N> parse) {
            try {
                return parse.apply(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("must be a whole number: " + key + "=" + value, e);
            }
        }

        Endpoint build() {
            return builder.locality(new Locality(region, zone)).build();
        }
    }
}
