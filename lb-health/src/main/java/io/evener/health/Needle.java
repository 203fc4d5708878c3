package io.evener.health;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Bytes that an answer must contain. Immutable.
 *
 * <p>Searched as Knuth, Morris and Pratt do: byte by byte, however the answer is cut, in linear time, and without
 * keeping it.
 */
final class Needle {

    private static final int SHOWN = 40;

    private final byte[] bytes;
    /** For so many bytes matched, how many are still matched when the next one is not. */
    private final int[] fallback;

    /** Takes at least one byte; the name is for the refusal of none. */
    Needle(String name, byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("must not be empty: " + name + "=");
        }
        this.bytes = bytes.clone();
        this.fallback = new int[bytes.length + 1];
        for (int i = 1, matched = 0; i < bytes.length; i++) {
            matched = advance(matched, bytes[i]);
            fallback[i + 1] = matched;
        }
    }

    int length() {
        return bytes.length;
    }

    private int advance(int from, byte next) {
        int matched = from;
        while (matched > 0 && bytes[matched] != next) {
            matched = fallback[matched];
        }
        return bytes[matched] == next ? matched + 1 : matched;
    }

    Search search() {
        return new Search();
    }

    /** Returns the bytes as a reason can show them. */
    @Override
    public String toString() {
        String text = new String(bytes, StandardCharsets.UTF_8);
        String printable = text.replaceAll("\\p{Cntrl}", ".");
        char quote = printable.indexOf('"') < 0 ? '"' : '\'';
        return quote + (printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "...") + quote;
    }

    /** The search in one answer. Not thread safe. */
    final class Search {
        private int matched;

        private Search() {}

        /** Takes what comes next, all of it; returns whether the bytes were found by now. */
        boolean feed(ByteBuffer next) {
            while (next.hasRemaining()) {
                byte b = next.get();
                if (!isFound()) {
                    matched = advance(matched, b);
                }
            }
            return isFound();
        }

        boolean isFound() {
            return matched == bytes.length;
        }

        @Override
        public String toString() {
            return Needle.this.toString();
        }
    }
}
