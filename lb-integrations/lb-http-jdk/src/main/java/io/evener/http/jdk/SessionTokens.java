package io.evener.http.jdk;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Turns the endpoint of a session into a token that its client can carry and can't make: an id, the time it lasts, and an
 * HMAC-SHA256 over both and the pool's name. Immutable; methods return copies. Any number of threads.
 *
 * <pre>{@code
 * SessionTokens tokens = SessionTokens.signedBy(secret);           // the same in all processes that take turns
 * tokens = SessionTokens.signedBy(newer).alsoSignedBy(secret);     // while tokens of the old secret are about
 * }</pre>
 *
 * <p>A token signs, it does not hide: whoever decodes it reads the endpoint's id. Where addresses must not be known, give
 * endpoints neutral {@linkplain io.evener.Endpoint.Builder#id ids}. What a token is worth is a place at an endpoint, no
 * more: it authenticates nobody.
 *
 * <p>Tokens pass between processes, so they last by the wall clock; nothing else here reads it.
 */
public final class SessionTokens {

    /*
     * version:1 | ends:8, seconds since 1970 | id, UTF-8 | mac:16; base64url without padding.
     *
     * mac: the first half of HMAC-SHA256 over version, ends, length of the pool's name, that name, id. RFC 2104, 5,
     * allows half of the hash, 128 bits; the token is a third shorter, and is sent with every request. The length keeps
     * a pool and an id from being read as another pool and another id.
     */

    private static final byte VERSION = 1;
    private static final int HEAD = 1 + Long.BYTES;
    private static final int MAC = 16;
    /** RFC 2104, 3: a key shorter than the hash's output would weaken it. */
    private static final int LEAST_SECRET = 32;
    /** RFC 6265, 6.1: what a browser stores of a cookie, at least. It bounds the work that a request can make. */
    private static final int LONGEST = 4_096;
    /** As an AWS application load balancer's cookie. */
    private static final Duration DEFAULT_LASTING = Duration.ofDays(1);
    /** What browsers cut a cookie's life down to. */
    private static final Duration LONGEST_LASTING = Duration.ofDays(400);

    private final List<SecretKeySpec> keys;
    private final Duration lasting;
    private final InstantSource clock;

    /** What there is to say about a token. */
    enum Verdict {
        VALID,
        EXPIRED,
        /** Not by us, for another pool, or no token at all. */
        FORGED
    }

    /**
     * A token read.
     *
     * @param endpointId whose; empty unless it is valid
     * @param isFresh whether more than half of its time is left
     */
    record Reading(Verdict verdict, String endpointId, boolean isFresh) {
        static final Reading FORGED = new Reading(Verdict.FORGED, "", false);
        static final Reading EXPIRED = new Reading(Verdict.EXPIRED, "", false);
    }

    private SessionTokens(List<SecretKeySpec> keys, Duration lasting, InstantSource clock) {
        this.keys = keys;
        this.lasting = lasting;
        this.clock = clock;
    }

    /**
     * Returns tokens signed by this secret.
     *
     * @param secret random bytes, of which a copy is taken; the same in all processes
     * @throws IllegalArgumentException when shorter than 32 bytes
     */
    public static SessionTokens signedBy(byte[] secret) {
        return new SessionTokens(List.of(key(secret)), DEFAULT_LASTING, InstantSource.system());
    }

    private static SecretKeySpec key(byte[] secret) {
        if (secret.length < LEAST_SECRET) {
            throw new IllegalArgumentException(
                    "must be at least " + LEAST_SECRET + " bytes: secret of " + secret.length + " bytes");
        }
        return new SecretKeySpec(secret, "HmacSHA256");
    }

    /**
     * Returns a copy that also accepts what this older secret signed, and signs as before. To change secrets, first let
     * all processes accept the new one, then let them sign by it, then drop the old one.
     *
     * @throws IllegalArgumentException when shorter than 32 bytes
     */
    public SessionTokens alsoSignedBy(byte[] secret) {
        List<SecretKeySpec> more = new ArrayList<>(keys);
        more.add(key(secret));
        return new SessionTokens(List.copyOf(more), lasting, clock);
    }

    /**
     * Returns a copy whose tokens last so long, in whole seconds. Default a day. One in use is replaced by a new one when
     * half of that has passed.
     *
     * @throws IllegalArgumentException when shorter than a second or longer than 400 days, to which browsers cut cookies
     */
    public SessionTokens lasting(Duration lasting) {
        if (lasting.compareTo(Duration.ofSeconds(1)) < 0 || lasting.compareTo(LONGEST_LASTING) > 0) {
            throw new IllegalArgumentException("must be in PT1S.." + LONGEST_LASTING + ": lasting=" + lasting);
        }
        return new SessionTokens(keys, lasting, clock);
    }

    /** Returns a copy that reads this clock. Default the system's. */
    public SessionTokens clock(InstantSource clock) {
        return new SessionTokens(keys, lasting, Objects.requireNonNull(clock, "clock"));
    }

    /** Returns a token for a session at this endpoint: letters, digits, {@code -} and {@code _}. */
    public String issue(String pool, String endpointId) {
        byte[] id = endpointId.getBytes(StandardCharsets.UTF_8);
        ByteBuffer token = ByteBuffer.allocate(HEAD + id.length + MAC)
                .put(VERSION)
                .putLong(now() + lasting.toSeconds())
                .put(id);
        token.put(mac(keys.get(0), pool, token.array(), HEAD + id.length));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /** Returns the endpoint of a session, empty when the token is not ours, is another pool's, or has expired. */
    public Optional<String> endpointOf(String pool, String token) {
        Reading reading = read(pool, token);
        return reading.verdict() == Verdict.VALID ? Optional.of(reading.endpointId()) : Optional.empty();
    }

    /** Never throws: a token is what a client sends. */
    Reading read(String pool, String token) {
        byte[] bytes = decode(token);
        int signed = bytes.length - MAC;
        if (signed <= HEAD || bytes[0] != VERSION || !isSigned(pool, bytes, signed)) {
            return Reading.FORGED;
        }
        long left = ByteBuffer.wrap(bytes).getLong(1) - now();
        if (left <= 0) {
            return Reading.EXPIRED;
        }
        String id = new String(bytes, HEAD, signed - HEAD, StandardCharsets.UTF_8);
        return new Reading(Verdict.VALID, id, left > lasting.toSeconds() / 2);
    }

    /** Returns the bytes, none for what is not exactly as {@link #issue} writes it. */
    private static byte[] decode(String token) {
        if (token.length() > LONGEST) {
            return new byte[0];
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            boolean exact = Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(bytes)
                    .equals(token);
            return exact ? bytes : new byte[0];
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private boolean isSigned(String pool, byte[] bytes, int signed) {
        byte[] mac = Arrays.copyOfRange(bytes, signed, bytes.length);
        boolean any = false;
        for (SecretKeySpec key : keys) {
            any |= MessageDigest.isEqual(mac(key, pool, bytes, signed), mac); // in constant time
        }
        return any;
    }

    private static byte[] mac(SecretKeySpec key, String pool, byte[] bytes, int signed) {
        byte[] name = pool.getBytes(StandardCharsets.UTF_8);
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update(bytes, 0, HEAD);
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, name.length));
            mac.update(name);
            mac.update(bytes, HEAD, signed - HEAD);
            return Arrays.copyOf(mac.doFinal(), MAC);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + key.getAlgorithm(), e);
        }
    }

    private long now() {
        return clock.instant().getEpochSecond();
    }

    /** Returns how many secrets there are and how long tokens last; nothing of the secrets. */
    @Override
    public String toString() {
        return "tokens by " + keys.size() + (keys.size() == 1 ? " secret" : " secrets") + ", lasting " + lasting;
    }
}
