package io.evener.sim.report;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Text with gaps, a small part of Mustache: <code>{{name}}</code> is a value escaped for HTML, <code>{{&amp;name}}</code>
 * one as it is, <code>{{#name}}...{{/name}}</code> is repeated for each map in a list, or kept for {@code true}. Names
 * are looked up from the innermost map outwards.
 *
 * <p>[1] mustache(5), https://mustache.github.io/mustache.5.html
 */
final class Template {

    private static final Pattern TAG = Pattern.compile("\\{\\{([#/&]?)(\\w+)}}");

    private final String text;

    Template(String text) {
        this.text = text;
    }

    String fill(Map<String, ?> values) {
        StringBuilder out = new StringBuilder();
        Deque<Map<String, ?>> scopes = new ArrayDeque<>(List.of(values));
        fill(0, text.length(), scopes, out);
        return out.toString();
    }

    private void fill(int from, int to, Deque<Map<String, ?>> scopes, StringBuilder out) {
        Matcher tags = TAG.matcher(text).region(from, to);
        int done = from;
        while (tags.find()) {
            out.append(text, done, tags.start());
            done = tags.end();
            Object value = look(tags.group(2), scopes);
            switch (tags.group(1)) {
                case "#" -> {
                    int end = text.indexOf("{{/" + tags.group(2) + "}}", done);
                    for (Map<String, ?> scope : scopesOf(value)) {
                        scopes.push(scope);
                        fill(done, end, scopes, out);
                        scopes.pop();
                    }
                    done = end + tags.group().length();
                    tags.region(done, to);
                }
                case "&" -> out.append(value);
                default -> escape(value.toString(), out);
            }
        }
        out.append(text, done, to);
    }

    private static Object look(String name, Deque<Map<String, ?>> scopes) {
        for (Map<String, ?> scope : scopes) {
            Object value = scope.get(name);
            if (value != null) {
                return value;
            }
        }
        throw new IllegalArgumentException("must have a value: " + name);
    }

    private static List<Map<String, ?>> scopesOf(Object value) {
        if (value instanceof Boolean shown) {
            return shown ? List.of(Map.of()) : List.of();
        }
        List<Map<String, ?>> scopes = new ArrayList<>();
        for (Object item : (List<?>) value) {
            scopes.add(scope(item));
        }
        return scopes;
    }

    @SuppressWarnings("unchecked") // the page's own maps
    private static Map<String, ?> scope(Object item) {
        return (Map<String, ?>) item;
    }

    private static void escape(String value, StringBuilder out) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(Character.isISOControl(c) && c != '\n' && c != '\t' ? '\ufffd' : c);
            }
        }
    }
}
