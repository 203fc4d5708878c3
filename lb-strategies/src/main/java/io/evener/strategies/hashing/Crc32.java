package io.evener.strategies.hashing;

import java.util.function.ToLongFunction;
import java.util.zip.CRC32;

/** CRC-32 of a key, as nginx hashes it. */
public final class Crc32 implements ToLongFunction<byte[]> {

    private final Spares<CRC32> spares = new Spares<>(CRC32::new);

    @Override
    public long applyAsLong(byte[] key) {
        CRC32 crc = spares.take();
        crc.reset();
        crc.update(key);
        long hash = crc.getValue();
        spares.give(crc);
        return hash;
    }
}
