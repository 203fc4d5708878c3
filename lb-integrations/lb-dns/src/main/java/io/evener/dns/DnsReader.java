package io.evener.dns;

import java.util.Arrays;

/** Reads a message piece by piece. Whatever the bytes are, it comes to an end and throws nothing but {@link DnsException}. */
final class DnsReader {

    private static final int MAX_NAME = 255;
    /** A name has at most this many labels, and no use for more pointers. */
    private static final int MAX_POINTERS = 127;

    private final byte[] message;
    private int at;

    DnsReader(byte[] message) {
        this.message = message;
    }

    int position() {
        return at;
    }

    int u16() throws DnsException {
        int value = octet(at) << 8 | octet(at + 1);
        at += 2;
        return value;
    }

    long u32() throws DnsException {
        return (long) u16() << 16 | u16();
    }

    byte[] bytes(int count) throws DnsException {
        if (count > message.length - at) {
            throw malformed("it ends too early");
        }
        byte[] bytes = Arrays.copyOfRange(message, at, at + count);
        at += count;
        return bytes;
    }

    /** Reads a name; what isn't a letter, digit, hyphen or underscore comes as in zone files: {@code \032}. */
    String name() throws DnsException {
        StringBuilder name = new StringBuilder();
        int next = at;
        int before = at; // pointers go back only: none can lead to where it was already
        int octets = 1;
        int pointers = 0;
        for (int length = octet(next++); length != 0; length = octet(next++)) {
            if (length < 64) {
                octets += length + 1;
                if (octets > MAX_NAME) {
                    throw malformed("a name is too long");
                }
                append(name, next, length);
                next += length;
            } else {
                int target = pointer(length, next++);
                if (target >= before || pointers == MAX_POINTERS) {
                    throw malformed("a name points astray");
                }
                at = pointers++ == 0 ? next : at;
                before = target;
                next = target;
            }
        }
        at = pointers == 0 ? next : at;
        return name.isEmpty() ? "." : name.toString();
    }

    private int pointer(int length, int next) throws DnsException {
        if (length < 0xC0) {
            throw malformed("a label is of no known kind");
        }
        return (length & 0x3F) << 8 | octet(next);
    }

    private void append(StringBuilder name, int from, int length) throws DnsException {
        if (!name.isEmpty()) {
            name.append('.');
        }
        for (int i = from; i < from + length; i++) {
            int c = octet(i);
            if (c >= 'A' && c <= 'Z') {
                name.append((char) (c + 'a' - 'A'));
            } else if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_') {
                name.append((char) c);
            } else {
                name.append('\\').append(c / 100).append(c / 10 % 10).append(c % 10);
            }
        }
    }

    private int octet(int index) throws DnsException {
        if (index >= message.length) {
            throw malformed("it ends too early");
        }
        return message[index] & 0xFF;
    }

    static DnsException malformed(String what) {
        return new DnsException("malformed answer: " + what);
    }
}
