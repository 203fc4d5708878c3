package io.evener.strategies.hashing;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;

/** MurmurHash3 for x64, 128 bits, as far as gRPC for Java uses it. */
public final class Murmur3 {

    private Murmur3() {}

    /**
     * Returns the first 64 bits of the hash of a text's UTF-8 bytes: Guava's {@code murmur3_128(seed)...asLong()}.
     *
     * @param seed not negative: below 0 Guava and hash4j differ
     */
    public static long of(String text, int seed) {
        return Hashing.murmur3_128(seed).hashBytesToLong(text.getBytes(StandardCharsets.UTF_8));
    }
}
