package io.evener.strategies.hashing;

/**
 * A client's address as nginx's {@code ip_hash} sees it: bytes b of which each turns the state s into {@code (113 s + b) mod
 * 6271}. All of them together are one linear step, {@code s factor + sum}, so an address is two numbers, in one word, and is
 * read without garbage.
 */
public final class ClientAddress {

    /** nginx's. */
    static final int STATES = 6271;

    private static final int BASE = 113;
    private static final int V4_BYTES = 4;
    /** Neighbours in a network of class C have one home. */
    private static final int V4_HASHED_BYTES = 3;

    private static final int V6_BYTES = 16;
    private static final long NONE = -1;
    /** How many bits a sum takes, below the number of bytes folded into it. */
    private static final int SUM_BITS = 16;

    private ClientAddress() {}

    /**
     * Returns the step of a key: an IPv4 or IPv6 address as text, else one as it is on the wire (4 or 16 bytes), else whatever
     * bytes there are. Of IPv4 addresses the last byte does not count.
     */
    public static long of(byte[] key) {
        long address = v4(key);
        address = address == NONE ? v6(key) : address;
        return address == NONE ? wire(key) : address;
    }

    /** Returns the state after this one. Any word is a step, ready hashes of requests too. */
    static int next(int state, long step) {
        int sum = (int) ((step & 0xFFFF_FFFFL) % STATES);
        int factor = (int) ((step >>> 32) % (STATES - 1)) + 1;
        return (state * factor + sum) % STATES;
    }

    private static long step(int sum, int bytes) {
        return (long) (power(bytes) - 1) << 32 | sum;
    }

    private static int power(int bytes) {
        int power = 1;
        for (int i = 0; i < bytes; i++) {
            power = power * BASE % STATES;
        }
        return power;
    }

    private static int fold(int sum, int octet) {
        return (sum * BASE + octet) % STATES;
    }

    private static long wire(byte[] key) {
        int bytes = key.length == V4_BYTES ? V4_HASHED_BYTES : key.length;
        int sum = 0;
        for (int i = 0; i < bytes; i++) {
            sum = fold(sum, key[i] & 255);
        }
        return step(sum, bytes);
    }

    private static long v4(byte[] text) {
        int sum = folded(text, 0, text.length, 0, V4_HASHED_BYTES);
        return sum < 0 ? NONE : step(sum, V4_HASHED_BYTES);
    }

    /** Folds the first so many of the four numbers between dots into a sum; returns a negative if they are not that. */
    private static int folded(byte[] text, int from, int end, int before, int count) {
        int sum = before;
        int octet = -1;
        int octets = 0;
        for (int at = from; at <= end; at++) {
            int digit = at < end ? text[at] - '0' : -1;
            if (digit >= 0 && digit <= 9) {
                octet = Math.max(0, octet) * 10 + digit;
            } else if (octets < V4_BYTES && (at == end || text[at] == '.') && octet >= 0) {
                sum = octets++ < count ? fold(sum, octet) : sum;
                octet = -1;
            } else {
                return -1;
            }
            if (octet > 255) {
                return -1;
            }
        }
        return octets == V4_BYTES ? sum : -1;
    }

    private static long v6(byte[] text) {
        int end = 0;
        int gap = -1;
        for (; end < text.length && text[end] != '%'; end++) { // the zone of fe80::1%eth0 is the client's own
            if (gap < 0 && end > 0 && text[end] == ':' && text[end - 1] == ':') {
                gap = end - 1;
            }
        }
        if (gap < 0) {
            int all = groups(text, 0, end);
            return all >= 0 && bytes(all) == V6_BYTES ? step(sum(all), V6_BYTES) : NONE;
        }
        int head = gap == 0 ? 0 : groups(text, 0, gap);
        int tail = gap + 2 == end ? 0 : groups(text, gap + 2, end);
        return head >= 0 && tail >= 0 && bytes(head) + bytes(tail) <= V6_BYTES - 2
                ? step((sum(head) * power(V6_BYTES - bytes(head)) + sum(tail)) % STATES, V6_BYTES)
                : NONE;
    }

    /** Folds groups of hexadecimal digits between colons, the last of which may be an IPv4 address; a negative if they are not that. */
    private static int groups(byte[] text, int from, int end) {
        int sum = 0;
        int bytes = 0;
        for (int at = from; ; at++) {
            int start = at;
            int group = 0;
            for (int digit; at < end && at < start + 4 && (digit = Character.digit(text[at], 16)) >= 0; at++) {
                group = group << 4 | digit;
            }
            if (at < end && text[at] == '.') {
                int whole = folded(text, start, end, sum, V4_BYTES);
                return whole < 0 ? -1 : bytes + V4_BYTES << SUM_BITS | whole;
            }
            if (at == start) {
                return -1;
            }
            sum = fold(fold(sum, group >>> 8), group & 255);
            bytes += 2;
            if (at == end || text[at] != ':' || bytes > V6_BYTES) {
                return at == end ? bytes << SUM_BITS | sum : -1;
            }
        }
    }

    private static int bytes(int groups) {
        return groups >>> SUM_BITS;
    }

    private static int sum(int groups) {
        return groups & (1 << SUM_BITS) - 1;
    }
}
