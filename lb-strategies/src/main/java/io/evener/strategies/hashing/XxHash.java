package io.evener.strategies.hashing;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;

/**
 * XXH64, the hash of Envoy's and gRPC's keyed strategies and of this library's own.
 *
 * <p>By hash4j: beside zero-allocation-hashing it is as fast or faster (16 bytes: 7 and 10 ns, 36 bytes: 17 and 21, JDK
 * 17), is a module, and does without {@code sun.misc.Unsafe}, of which newer JDKs warn.
 */
public final class XxHash {

    private static final Hasher64 UNSEEDED = Hashing.xxh64();

    private XxHash() {}

    /** Returns the hash with seed 0. */
    public static long of(byte[] bytes) {
        return UNSEEDED.hashBytesToLong(bytes);
    }

    /** Returns the hash of a part, with seed 0. */
    public static long of(byte[] bytes, int offset, int length) {
        return UNSEEDED.hashBytesToLong(bytes, offset, length);
    }

    /** Returns the hash of a text's UTF-8 bytes, with seed 0. */
    public static long of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the hash of a text's UTF-8 bytes with this seed. */
    public static long of(String text, long seed) {
        return Hashing.xxh64(seed).hashBytesToLong(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the hash of two words, of which each may be a hash, with seed 0. */
    public static long of(long first, long second) {
        return UNSEEDED.hashLongLongToLong(first, second);
    }
}
