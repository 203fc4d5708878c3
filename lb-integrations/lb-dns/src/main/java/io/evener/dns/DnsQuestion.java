package io.evener.dns;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * What is asked.
 *
 * @param name in lower case, without a dot at its end
 * @param type of the records
 */
record DnsQuestion(String name, int type) {

    static final int A = 1;
    static final int CNAME = 5;
    static final int AAAA = 28;
    static final int SRV = 33;
    static final int INTERNET = 1;

    private static final int OPT = 41;
    private static final int RECURSION_DESIRED = 0x0100;
    /** DNS flag day 2020: what arrives in one piece wherever IPv6 does. */
    private static final int UDP_PAYLOAD = 1232;

    /**
     * Returns a name as it is asked for.
     *
     * @throws IllegalArgumentException when it is none
     */
    static String name(String text) {
        String name = (text.endsWith(".") ? text.substring(0, text.length() - 1) : text).toLowerCase(Locale.ROOT);
        if (name.length() > 253 || !name.matches("[a-z0-9_-]{1,63}(\\.[a-z0-9_-]{1,63})*")) {
            throw new IllegalArgumentException(
                    "must be labels of 1..63 letters, digits, - and _, at most 253 in all: name=" + text);
        }
        return name;
    }

    /**
     * Returns the message that asks (RFC 1035, section 4).
     *
     * @param extended whether to offer more than 512 bytes for the answer (RFC 6891), which not all servers know of
     */
    byte[] encoded(int id, boolean extended) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int word : new int[] {id, RECURSION_DESIRED, 1, 0, 0, extended ? 1 : 0}) {
            put16(out, word);
        }
        for (String label : name.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.US_ASCII);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        put16(out, type);
        put16(out, INTERNET);
        if (extended) {
            out.write(0);
            for (int word : new int[] {OPT, UDP_PAYLOAD, 0, 0, 0}) {
                put16(out, word);
            }
        }
        return out.toByteArray();
    }

    private static void put16(ByteArrayOutputStream out, int value) {
        out.write(value >> 8);
        out.write(value);
    }

    @Override
    public String toString() {
        return name + (type == SRV ? " SRV" : type == A ? " A" : " AAAA");
    }
}
