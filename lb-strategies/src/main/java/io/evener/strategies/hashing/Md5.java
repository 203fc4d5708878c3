package io.evener.strategies.hashing;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.ToLongFunction;

/** MD5 as ketama reads it: four words of 32 bits, least significant byte first. A key's hash is the first, unsigned. */
public final class Md5 implements ToLongFunction<byte[]> {

    private final Spares<Digest> spares = new Spares<>(Digest::new);

    @Override
    public long applyAsLong(byte[] key) {
        Digest digest = spares.take();
        digest.of(key, key.length);
        long hash = Integer.toUnsignedLong(digest.word(0));
        spares.give(digest);
        return hash;
    }

    /** For one thread. */
    static final class Digest {
        private final MessageDigest md5;
        private final byte[] sum = new byte[16];

        Digest() {
            try {
                md5 = MessageDigest.getInstance("MD5");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this JDK has no MD5, which ketama is made of", e);
            }
        }

        void of(byte[] bytes, int length) {
            try {
                md5.update(bytes, 0, length);
                md5.digest(sum, 0, sum.length);
            } catch (DigestException e) {
                throw new IllegalStateException(e); // 16 bytes are room enough
            }
        }

        int word(int number) {
            int at = 4 * number;
            return sum[at] & 0xFF | (sum[at + 1] & 0xFF) << 8 | (sum[at + 2] & 0xFF) << 16 | sum[at + 3] << 24;
        }
    }
}
