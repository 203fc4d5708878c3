package io.evener.strategies;

import io.evener.Endpoint;
import io.evener.strategies.hashing.Crc32;
import io.evener.strategies.hashing.EnvoyRing;
import io.evener.strategies.hashing.KetamaRing;
import io.evener.strategies.hashing.KeyTable;
import io.evener.strategies.hashing.Md5;
import io.evener.strategies.hashing.NginxRing;
import io.evener.strategies.hashing.OneAtATime;
import io.evener.strategies.hashing.XxHash;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Equal keys to equal endpoints, by a ring of points: few keys move when endpoints come and go.
 *
 * <p><b>Rule.</b> Every member with a weight above 0 has points on a circle of unsigned numbers; a key belongs to the owner
 * of the first point at or above the key's hash, past the last point to that of the first one. Where points are and how
 * keys are hashed is the {@linkplain Dialect dialect's}. What else keyed strategies have in common (stand-ins, slow
 * start, requests without a key) is {@link KeyedStrategy}'s.
 *
 * <p><b>Behaviour.</b> With k points a member's share is Beta distributed: its standard deviation is about 1 / sqrt(k) of the
 * share [1], a tenth with 100 points; the fullest of 10 members has some 16 % more than its share then, of 1,000 members
 * 36 %. Weights multiply points. A removal moves the removed member's keys, and in Envoy's dialect up to as many others,
 * because the points per member then change; with {@link #sizes} so large that all have many points, moves are no fewer,
 * only shares more even.
 *
 * <p><b>Cost of use.</b> choose O(1): a read of an index by the hash's upper bits, one or two of points, one of owners;
 * rebuild O(points), only when the membership changes: 30 ns a point among 100,000 and 80 among a million, ketama four and two
 * times that; 16 to 20 bytes a point, in rings of up to 65,536 28 to 44, and 36 an endpoint; 0 B per choice (keys of ketama and
 * nginx: but where two threads of one stripe hash at the same instant). One very light weight beside heavy ones makes a ring of
 * the largest size, 8 Mi points, which takes a second to build at every change: lower it by {@link #sizes}. A ring of more than 1 Mi
 * points is reported to the pool's listeners.
 *
 * <p><b>When not to use.</b> Where shares must be even: a table or rendezvous is, at the price of memory or time. Where a few
 * keys make most of the load: {@link Strategies#boundedLoad} bounds it.
 *
 * <p><b>Thread safety.</b> Any number of threads; a chooser changes nothing.
 *
 * <p>[1] J. Lamping, E. Veach, A fast, minimal memory, consistent hash algorithm (2014), section 2, arXiv:1406.2294.
 */
public final class RingHash extends KeyedStrategy {

    private static final long DEFAULT_MIN_SIZE = 1_024;
    /** Envoy's largest, and the default of its largest. */
    private static final long MAX_SIZE = 8L * 1_024 * 1_024;

    /** Points that take 0.1 s to lay down: nginx's ring is not let beyond, others are reported. */
    private static final int LARGE = 1_024 * 1_024;

    static final RingHash DEFAULT = new RingHash(Dialect.ENVOY, DEFAULT_MIN_SIZE, MAX_SIZE);

    /** Whose ring it is, point by point. */
    public enum Dialect {
        /**
         * Envoy's {@code RING_HASH}: XXH64 of {@code name_0}, {@code name_1}..., where the name is the metadata's
         * {@code hash_key} if there is one, else {@code host:port}. The lightest member gets a whole number of points, at
         * least its share of the smallest ring, as far as the largest allows. A key's hash is its XXH64.
         *
         * <p>Members in order of their ids stand for Envoy's order of hosts, on which it depends who gets one point more
         * where numbers of points are not whole. Envoy makes its ring of healthy hosts, so while some are out it differs
         * from this one, in which only their keys move.
         */
        ENVOY,
        /**
         * libmemcached's {@code KETAMA_WEIGHTED}, which most mean by ketama: floor(40 n w / W) MD5 digests of
         * {@code host:port-0}, {@code host:port-1}... (without {@code :11211}, memcached's port), four points of 32 bits
         * each; a key's hash is the first word of its MD5.
         *
         * <p>Endpoints have their hosts in lower case, libmemcached as configured: agree on lower case. A weight of 0, which
         * it takes for 1, is out here. spymemcached's {@code KetamaNodeLocator} agrees with its key format {@code LIBMEMCACHED},
         * not with its default one, which writes {@code /10.0.0.1:11211-0}.
         */
        KETAMA,
        /**
         * libmemcached's {@code KETAMA}: 100 points of the same names by the one-at-a-time hash of signed bytes, as on x86,
         * which hashes keys too. A weight above 1 anywhere makes it the points of {@link #KETAMA}. Less even than others:
         * the hash is weak. Hosts and weights of 0 as there.
         */
        KETAMA_UNWEIGHTED,
        /**
         * nginx's {@code hash ... consistent}: 160 points for each unit of weight, CRC-32 of host, zero byte, port and the
         * point before; a key's hash is its CRC-32. The port is part of it where the endpoint's URI has one. The weights of
         * a pool together are 6,553 at most (1 Mi points, some 20 MB); above, points are in proportion to the weights, and an
         * event says so.
         *
         * <p>Endpoints have their hosts in lower case, nginx as configured: agree on lower case. After 21 points of servers
         * that are out, and for an empty key, nginx takes whoever is next in its round robin; here the walk goes on, and an
         * empty key is like others. A name of several addresses is one server there, whose addresses take turns; here
         * each endpoint has points of its own.
         */
        NGINX;

        /**
         * Returns the one of this name, for configuration files.
         *
         * @param name in any case, with hyphens or underscores or none: {@code ketama-unweighted}
         * @throws IllegalArgumentException when there is none; the message lists them
         */
        public static Dialect of(String name) {
            return Dialects.of(values(), name);
        }

        /** Returns the name for configuration files, such as {@code ketama-unweighted}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Dialect dialect;
    private final long minSize;
    private final long maxSize;

    private RingHash(Dialect dialect, long minSize, long maxSize) {
        this.dialect = dialect;
        this.minSize = minSize;
        this.maxSize = maxSize;
    }

    /**
     * Returns a copy with rings of these sizes. Default 1,024 and 8,388,608, as in Envoy. 100 points for each member take
     * 100 times as many at least as there are members.
     *
     * @param min points at least, but for rounding: 1 to 8,388,608
     * @param max points at most: 1 to 8,388,608, and no fewer than {@code min}
     * @throws IllegalArgumentException when out of range or crossed, or when the dialect is not Envoy's
     */
    public RingHash sizes(long min, long max) {
        if (dialect != Dialect.ENVOY) {
            throw new IllegalArgumentException("must be envoy to have sizes: dialect=" + dialect);
        }
        inRange("min", min);
        inRange("max", max);
        if (min > max) {
            throw new IllegalArgumentException("must be <= max=" + max + ": min=" + min);
        }
        return new RingHash(dialect, min, max);
    }

    private static void inRange(String name, long size) {
        if (size < 1 || size > MAX_SIZE) {
            throw new IllegalArgumentException("must be in 1.." + MAX_SIZE + ": " + name + "=" + size);
        }
    }

    /**
     * Returns a copy with another system's ring. Default {@link Dialect#ENVOY}.
     *
     * @throws IllegalArgumentException when sizes were set, which other dialects have not
     */
    public RingHash dialect(Dialect dialect) {
        Objects.requireNonNull(dialect, "dialect");
        if (dialect != Dialect.ENVOY && isSized()) {
            throw new IllegalArgumentException("must be envoy to have sizes: dialect=" + dialect);
        }
        return new RingHash(dialect, minSize, maxSize);
    }

    private boolean isSized() {
        return minSize != DEFAULT_MIN_SIZE || maxSize != MAX_SIZE;
    }

    @Override
    public String name() {
        if (dialect != Dialect.ENVOY) {
            return "ringHash(" + dialect + ")";
        }
        return isSized() ? "ringHash(" + minSize + ".." + maxSize + ")" : "ringHash";
    }

    @Override
    ToLongFunction<byte[]> hasher() {
        return switch (dialect) {
            case ENVOY -> XxHash::of;
            case KETAMA -> new Md5();
            case KETAMA_UNWEIGHTED -> OneAtATime::of;
            case NGINX -> new Crc32();
        };
    }

    @Override
    KeyTable table(Endpoint[] endpoints) {
        long[] weights = EndpointNames.weights(endpoints);
        return switch (dialect) {
            case ENVOY -> EnvoyRing.of(names(endpoints, EndpointNames::envoy), weights, minSize, maxSize);
            case KETAMA -> KetamaRing.weighted(names(endpoints, EndpointNames::memcached), weights);
            case KETAMA_UNWEIGHTED -> KetamaRing.plain(names(endpoints, EndpointNames::memcached), weights);
            case NGINX -> NginxRing.of(names(endpoints, EndpointNames::nginx), weights, LARGE);
        };
    }

    @Override
    String caveat(Endpoint[] endpoints, KeyTable ring) {
        if (dialect == Dialect.NGINX) {
            return beyondNginx(endpoints);
        }
        String remedy = dialect == Dialect.ENVOY
                ? "set sizes, or let weights differ less"
                : "take maglev where no other client must agree";
        return ring.stops() <= LARGE
                ? ""
                : "its ring has " + ring.stops() + " points, made anew at every change of members or weights while the"
                        + " pool's next change waits: " + remedy;
    }

    private static String beyondNginx(Endpoint[] endpoints) {
        double points = 160
                * Arrays.stream(EndpointNames.weights(endpoints))
                        .asDoubleStream()
                        .sum();
        return points > LARGE
                ? "keys follow the weights, but not to nginx's endpoints: its ring would have " + (long) points
                        + " points, of " + LARGE + " at most"
                : "";
    }

    private static String[] names(Endpoint[] endpoints, Function<Endpoint, String> name) {
        return Arrays.stream(endpoints).map(name).toArray(String[]::new);
    }
}
