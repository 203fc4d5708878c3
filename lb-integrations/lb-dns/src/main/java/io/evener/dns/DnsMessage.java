package io.evener.dns;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a server sent.
 *
 * @param server which, for messages
 * @param flags the header's second word
 * @param question what it answers; null where the server didn't understand it
 * @param answers in their order; none of a truncated message
 */
record DnsMessage(String server, int flags, @Nullable DnsQuestion question, List<DnsRecord> answers) {

    private static final int HEADER = 12;
    private static final int RESPONSE = 0x8000;
    private static final int OPCODE = 0x7800;
    private static final int AUTHORITATIVE = 0x0400;
    private static final int TRUNCATED = 0x0200;
    private static final int RECURSION_AVAILABLE = 0x0080;
    private static final int CODE = 0x000F;
    private static final int OK = 0;
    private static final int NO_SUCH_NAME = 3;

    /**
     * The records asked for, of the name at the end of its aliases.
     *
     * @param ttl how many seconds all that led to them is good for
     */
    record Found<R extends DnsRecord>(List<R> records, long ttl) {}

    /** Returns whether these bytes may be what a question with this id waits for. */
    static boolean isResponse(byte[] message, int id) {
        return message.length >= HEADER
                && (message[0] & 0xFF) == id >> 8
                && (message[1] & 0xFF) == (id & 0xFF)
                && message[2] < 0;
    }

    /**
     * Reads a message (RFC 1035, section 4). Authorities and additional records are not read.
     *
     * @param server who sent it
     * @throws DnsException when it is malformed; nothing else, whatever the bytes are
     */
    static DnsMessage parsed(String server, byte[] message) throws DnsException {
        DnsReader in = new DnsReader(message);
        in.u16();
        int flags = in.u16();
        if ((flags & (RESPONSE | OPCODE)) != RESPONSE) {
            throw DnsReader.malformed("it is none");
        }
        int questions = in.u16();
        int count = in.u16();
        in.u32();
        DnsQuestion question = questions == 1 ? question(in) : null;
        List<DnsRecord> answers = new ArrayList<>();
        boolean isRead = question != null && (flags & TRUNCATED) == 0;
        for (int i = 0; isRead && i < count; i++) {
            DnsRecord record = record(in);
            if (record != null) {
                answers.add(record);
            }
        }
        return new DnsMessage(server, flags, question, List.copyOf(answers));
    }

    private static @Nullable DnsQuestion question(DnsReader in) throws DnsException {
        DnsQuestion question = new DnsQuestion(in.name(), in.u16());
        return in.u16() == DnsQuestion.INTERNET ? question : null;
    }

    private static @Nullable DnsRecord record(DnsReader in) throws DnsException {
        String owner = in.name();
        int type = in.u16();
        boolean internet = in.u16() == DnsQuestion.INTERNET;
        long ttl = in.u32();
        int length = in.u16();
        int end = in.position() + length;
        DnsRecord record = internet ? record(in, owner, type, ttl > Integer.MAX_VALUE ? 0 : ttl, length) : null;
        if (record == null) {
            in.bytes(length);
        } else if (in.position() != end) {
            throw DnsReader.malformed("a record's length is wrong");
        }
        return record;
    }

    /** A time to live with the highest bit is none (RFC 2181, section 8). */
    private static @Nullable DnsRecord record(DnsReader in, String owner, int type, long ttl, int length)
            throws DnsException {
        return switch (type) {
            case DnsQuestion.SRV -> new DnsRecord.Srv(owner, ttl, in.u16(), in.u16(), in.u16(), in.name());
            case DnsQuestion.CNAME -> new DnsRecord.Alias(owner, ttl, in.name());
            case DnsQuestion.A -> new DnsRecord.Address(owner, ttl, address(in, 4, length));
            case DnsQuestion.AAAA -> new DnsRecord.Address(owner, ttl, address(in, 16, length));
            default -> null;
        };
    }

    private static InetAddress address(DnsReader in, int size, int length) throws DnsException {
        if (length != size) {
            throw DnsReader.malformed("a record's length is wrong");
        }
        try {
            return InetAddress.getByAddress(in.bytes(size));
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // only for another size
        }
    }

    /** Returns whether there is more than fits. */
    boolean isTruncated() {
        return (flags & TRUNCATED) != 0;
    }

    /** Returns whether it says that there is no such name. */
    boolean isNoSuchName() {
        return code() == NO_SUCH_NAME;
    }

    /** Returns whether the server won't or can't answer. */
    boolean isRefusal() {
        return code() != OK && code() != NO_SUCH_NAME;
    }

    /** Returns what is wrong with a server that says so; {@code ""} when this is an answer. */
    String complaint() {
        if (isRefusal()) {
            return switch (code()) {
                case 1 -> "FORMERR";
                case 2 -> "SERVFAIL";
                case 4 -> "NOTIMP";
                case 5 -> "REFUSED";
                default -> "code " + code();
            };
        }
        if (isTruncated()) {
            return "truncated answer";
        }
        boolean knows = (flags & (AUTHORITATIVE | RECURSION_AVAILABLE)) != 0;
        return answers.isEmpty() && !knows ? "doesn't know, and asks nobody" : "";
    }

    private int code() {
        return flags & CODE;
    }

    /** Returns what this answers its question with. */
    <R extends DnsRecord> Found<R> found(Class<R> type, String name) {
        String owner = name;
        long ttl = Integer.MAX_VALUE;
        for (int hops = 0; hops < answers.size(); hops++) { // more would be a circle
            DnsRecord.Alias alias = alias(owner);
            if (alias == null) {
                break;
            }
            owner = alias.target();
            ttl = Math.min(ttl, alias.ttl());
        }
        List<R> records = new ArrayList<>();
        for (DnsRecord record : answers) {
            if (type.isInstance(record) && record.owner().equals(owner)) {
                records.add(type.cast(record));
                ttl = Math.min(ttl, record.ttl());
            }
        }
        return new Found<>(records, ttl);
    }

    private DnsRecord.@Nullable Alias alias(String owner) {
        for (DnsRecord record : answers) {
            if (record instanceof DnsRecord.Alias alias && alias.owner().equals(owner)) {
                return alias;
            }
        }
        return null;
    }
}
