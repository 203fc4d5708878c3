package io.evener.dns;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/** A DNS message written by hand, independent of what reads it. */
final class Packet {

    static final int ANSWER = 0x8180;
    static final int TRUNCATED = 0x0200;
    static final String NAME = "_orders._tcp.example.com";
    /** Who sent it, for messages. */
    static final String SERVER = "10.0.0.53:53";

    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int answers;

    /** An answer to the question NAME SRV. */
    Packet(int id, int flags) {
        this(id, flags, NAME, DnsQuestion.SRV);
    }

    Packet(int id, int flags, String name, int type) {
        put16(head, id, flags, 1);
        name(body, name);
        put16(body, type, 1);
    }

    static Packet to(byte[] query) {
        return to(query, ANSWER);
    }

    /** An answer to what was asked. */
    static Packet to(byte[] query, int flags) {
        String name = name(query);
        int type = query[
                12 + name.length() + 3]; // after two octets of the name that are no characters, and one of the type
        return new Packet((query[0] & 0xFF) << 8 | query[1] & 0xFF, flags, name, type);
    }

    static String name(byte[] query) {
        StringBuilder name = new StringBuilder();
        for (int at = 12; query[at] != 0; at += query[at] + 1) {
            name.append(name.isEmpty() ? "" : ".")
                    .append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII));
        }
        return name.toString();
    }

    static boolean isExtended(byte[] query) {
        return query[11] == 1;
    }

    /** A record of the name asked for, which is given as a pointer. */
    Packet srv(long ttl, int priority, int weight, int port, String target) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        put16(data, priority, weight, port);
        name(data, target);
        return record(new byte[] {(byte) 0xC0, 12}, DnsQuestion.SRV, ttl, data.toByteArray());
    }

    Packet srv(String owner, long ttl, int priority, int weight, int port, String target) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        put16(data, priority, weight, port);
        name(data, target);
        return record(encoded(owner), DnsQuestion.SRV, ttl, data.toByteArray());
    }

    Packet alias(String owner, long ttl, String target) {
        return record(encoded(owner), DnsQuestion.CNAME, ttl, encoded(target));
    }

    Packet address(long ttl, String literal) {
        byte[] address = address(literal);
        int type = address.length == 4 ? DnsQuestion.A : DnsQuestion.AAAA;
        return record(new byte[] {(byte) 0xC0, 12}, type, ttl, address);
    }

    static byte[] address(String literal) {
        try {
            return InetAddress.getByName(literal).getAddress(); // a literal: nobody is asked
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    Packet record(byte[] owner, int type, long ttl, byte[] data) {
        body.writeBytes(owner);
        put16(body, type, 1, (int) (ttl >> 16) & 0xFFFF, (int) ttl & 0xFFFF, data.length);
        body.writeBytes(data);
        answers++;
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(head.toByteArray());
        put16(all, answers, 0, 0);
        all.writeBytes(body.toByteArray());
        return all.toByteArray();
    }

    static byte[] encoded(String name) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        name(out, name);
        return out.toByteArray();
    }

    private static void name(ByteArrayOutputStream out, String name) {
        for (String label : name.equals(".") ? new String[0] : name.split("\\.")) {
            byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
    }

    private static void put16(ByteArrayOutputStream out, int... words) {
        for (int word : words) {
            out.write(word >> 8);
            out.write(word);
        }
    }
}
