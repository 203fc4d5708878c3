package io.evener;

import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One address that serves calls: an immutable value.
 *
 * <p><b>Identity.</b> Two endpoints with the same {@link #id()} are the same endpoint to a pool, whatever their
 * other properties: in-flight counts, latency state and causes follow the id through updates. A server
 * replaced at the same address is a new endpoint if, and only if, it comes with a new id.
 *
 * <p>An endpoint names an address, not a resource: its URI has a scheme, a host and a port, no path, query or
 * user-info.
 */
public final class Endpoint {

    /** The largest weight: an unsigned 32-bit number, as in xDS, so that sums of weights never overflow. */
    public static final long MAX_WEIGHT = 0xFFFF_FFFFL;

    private final String id;
    private final URI uri;
    private final int port;
    private final long weight;
    private final Locality locality;
    private final int tier;
    private final @Nullable String tlsName;
    private final boolean terminating;
    private final Map<String, String> metadata;

    private Endpoint(Builder builder, URI uri, int port) {
        this.uri = uri;
        this.port = port;
        this.id = builder.id != null ? builder.id : uri.toString();
        this.weight = builder.weight;
        this.locality = builder.locality;
        this.tier = builder.tier;
        this.tlsName = builder.tlsName;
        this.terminating = builder.terminating;
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(builder.metadata));
    }

    /**
     * Returns the endpoint at this URI, with its URI as id, weight 1 and tier 0.
     *
     * @param uri such as {@code http://10.0.0.1:8080}
     * @throws IllegalArgumentException when the URI is not a plain address; the message names it
     */
    public static Endpoint of(String uri) {
        return builder(uri).build();
    }

    /**
     * Returns a builder for the endpoint at this URI.
     *
     * @param uri such as {@code http://10.0.0.1:8080}; the port may be left out where the scheme has one
     *     (http, ws: 80; https, wss: 443), and must be given for tcp, tls, grpc and grpcs
     */
    public static Builder builder(String uri) {
        Objects.requireNonNull(uri, "uri");
        try {
            return new Builder(URI.create(uri));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be a URI" + hint(uri) + ": uri=" + withoutUserInfo(uri), uri.indexOf('@') < 0 ? e : null);
        }
    }

    /** Says what is meant by an address without a scheme, the usual mistake; {@code ""} where it isn't that. */
    private static String hint(String uri) {
        if (uri.contains("//")) {
            return "";
        }
        try {
            return ", did you mean " + of("http://" + uri).uri();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Passwords don't belong into messages. */
    private static String withoutUserInfo(String uri) {
        return uri.replaceFirst("//[^/]*@", "//***@");
    }

    /** Returns a builder for the endpoint at this URI. */
    public static Builder builder(URI uri) {
        return new Builder(uri);
    }

    /** Returns a builder with this endpoint's properties, its id included. */
    public Builder toBuilder() {
        Builder builder = new Builder(uri)
                .id(id)
                .weight(weight)
                .locality(locality)
                .tier(tier)
                .terminating(terminating);
        builder.tlsName = tlsName;
        builder.metadata.putAll(metadata);
        return builder;
    }

    /** Returns the stable name: what makes two endpoints the same one. */
    public String id() {
        return id;
    }

    /** Returns the address; its scheme and host are in lower case and it has no trailing slash. */
    public URI uri() {
        return uri;
    }

    /** Returns the scheme, in lower case. */
    public String scheme() {
        return uri.getScheme();
    }

    /** Returns the host: a name, an IPv4 address, or an IPv6 address in brackets. */
    public String host() {
        return uri.getHost();
    }

    /** Returns the port, the scheme's own where the URI has none. */
    public int port() {
        return port;
    }

    /** Returns whether the scheme runs over TLS: https, wss, tls, grpcs. */
    public boolean isSecure() {
        return Scheme.of(uri).secure;
    }

    /** Returns the relative capacity, 0 to {@link #MAX_WEIGHT}; 0 takes the endpoint out of rotation. */
    public long weight() {
        return weight;
    }

    /** Returns where it is. */
    public Locality locality() {
        return locality;
    }

    /** Returns the priority group: 0 is preferred, larger ones are fallbacks. */
    public int tier() {
        return tier;
    }

    /** Returns the name to verify its certificate against where that is not the URI's host. */
    public Optional<String> tlsName() {
        return Optional.ofNullable(tlsName);
    }

    /** Returns whether the source said that it is about to stop: it drains. */
    public boolean isTerminating() {
        return terminating;
    }

    /** Returns what else the source said about it: unmodifiable. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Compares all properties; pools compare {@link #id()} alone. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Endpoint that
                && id.equals(that.id)
                && uri.equals(that.uri)
                && weight == that.weight
                && locality.equals(that.locality)
                && tier == that.tier
                && Objects.equals(tlsName, that.tlsName)
                && terminating == that.terminating
                && metadata.equals(that.metadata);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    /** Returns the id, then what differs from the defaults; of the metadata the keys, as values may be long or secret. */
    @Override
    public String toString() {
        return id
                + (id.equals(uri.toString()) ? "" : " uri=" + uri)
                + (weight == 1 ? "" : " weight=" + weight)
                + (tier == 0 ? "" : " tier=" + tier)
                + (locality.equals(Locality.UNKNOWN) ? "" : " at=" + locality.region() + '/' + locality.zone())
                + (tlsName == null ? "" : " tlsName=" + tlsName)
                + (metadata.isEmpty() ? "" : " metadata=" + metadata.keySet())
                + (terminating ? " terminating" : "");
    }

    private enum Scheme {
        HTTP(80, false),
        HTTPS(443, true),
        WS(80, false),
        WSS(443, true),
        TCP(-1, false),
        TLS(-1, true),
        GRPC(-1, false),
        GRPCS(-1, true);

        private final int port;
        private final boolean secure;

        Scheme(int port, boolean secure) {
            this.port = port;
            this.secure = secure;
        }

        static Scheme of(URI uri) {
            String name = uri.getScheme();
            for (Scheme scheme : values()) {
                if (scheme.name().equalsIgnoreCase(name)) {
                    return scheme;
                }
            }
            throw new IllegalArgumentException("must have a scheme of http, https, ws, wss, tcp, tls, grpc, grpcs"
                    + hint(uri.toString()) + ": uri=" + uri);
        }
    }

    /** Collects the properties of an {@link Endpoint}. Mutable, for one thread. */
    public static final class Builder {
        private final URI uri;
        private @Nullable String id;
        private long weight = 1;
        private Locality locality = Locality.UNKNOWN;
        private int tier;
        private @Nullable String tlsName;
        private boolean terminating;
        private final Map<String, String> metadata = new LinkedHashMap<>();

        private Builder(URI uri) {
            this.uri = Objects.requireNonNull(uri, "uri");
        }

        /** Sets the stable name. Not called: the URI. Must not be blank. */
        public Builder id(String id) {
            this.id = Args.named("id", id);
            return this;
        }

        /**
         * Sets the relative capacity, 0 to {@link #MAX_WEIGHT}, for strategies that read it, which say so. 0 means no new
         * calls, whatever the strategy. Not called: 1.
         */
        public Builder weight(long weight) {
            if (weight < 0 || weight > MAX_WEIGHT) {
                throw new IllegalArgumentException("must be in 0.." + MAX_WEIGHT + ": weight=" + weight);
            }
            this.weight = weight;
            return this;
        }

        /** Sets where it is. Not called: {@link Locality#UNKNOWN}. */
        public Builder locality(Locality locality) {
            this.locality = Objects.requireNonNull(locality, "locality");
            return this;
        }

        /**
         * Sets the priority group, 0 being preferred, for strategies that read it, which say so. Not called: 0. Must not
         * be negative.
         */
        public Builder tier(int tier) {
            if (tier < 0) {
                throw new IllegalArgumentException("must be >= 0: tier=" + tier);
            }
            this.tier = tier;
            return this;
        }

        /**
         * Sets the name its certificate must carry. Not called: the URI's host. Must not be blank; {@link #build} refuses it
         * where the scheme has no TLS.
         */
        public Builder tlsName(String tlsName) {
            this.tlsName = Args.named("tlsName", tlsName);
            return this;
        }

        /**
         * Marks the endpoint as about to stop. When the mark appears on an endpoint in a pool it drains: no new calls, panic or
         * not; those in flight go on, and a {@link LoadBalancerEvent.Drained} event tells when the last has ended, or the time is
         * up that {@link Pool#drain(String)} would give it. Setting weight 0 does the same. It is in rotation again when the mark
         * is gone: the source's word, which {@link Pool#readmit} does not take back. Not called: false.
         */
        public Builder terminating(boolean terminating) {
            this.terminating = terminating;
            return this;
        }

        /** Adds a property of the caller's own; a later value for the same key wins. */
        public Builder metadata(String key, String value) {
            metadata.put(Objects.requireNonNull(key, "key"), Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Returns the endpoint.
         *
         * @throws IllegalArgumentException when the URI has an unknown scheme, no host, a port outside
         *     1..65535, or a user-info, path, query or fragment, or the scheme has no TLS but there is a TLS name; the
         *     message names the URI
         */
        public Endpoint build() {
            String authority = uri.getRawAuthority();
            if (authority != null && authority.indexOf('@') >= 0) {
                throw new IllegalArgumentException("must have no user-info: uri=" + withoutUserInfo(uri.toString()));
            }
            Scheme scheme = Scheme.of(uri);
            if (uri.getHost() == null) {
                throw new IllegalArgumentException(fault(authority) + ": uri=" + uri);
            }
            String path = uri.getRawPath();
            if (!(path.isEmpty() || path.equals("/")) || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                throw new IllegalArgumentException("must have no path, query or fragment: uri=" + uri);
            }
            int port = uri.getPort() == -1 ? scheme.port : uri.getPort();
            if (port == -1) {
                throw new IllegalArgumentException("must have a port: uri=" + uri);
            }
            if (port < 1 || port > 65_535) {
                throw new IllegalArgumentException("must have a port in 1..65535: uri=" + uri);
            }
            if (tlsName != null && !scheme.secure) {
                throw new IllegalArgumentException(
                        "must be for a scheme with TLS: tlsName=" + tlsName + ", uri=" + uri);
            }
            return new Endpoint(this, address(scheme), port);
        }

        /** Says why an authority has no host: the parser finds none where another part is malformed, either. */
        private static String fault(@Nullable String authority) {
            if (authority == null) {
                return "must have a host";
            }
            int colon = authority.lastIndexOf(':');
            if (colon >= 0 && !authority.substring(colon + 1).matches("\\d{0,9}")) {
                return "must have a port that is a number in 1..65535";
            }
            return authority.indexOf('_') >= 0 ? "must have a host without underscore" : "must have a host";
        }

        private URI address(Scheme scheme) {
            String name = scheme.name().toLowerCase(Locale.ROOT);
            String host = uri.getHost().toLowerCase(Locale.ROOT);
            return URI.create(name + "://" + host + (uri.getPort() == -1 ? "" : ":" + uri.getPort()));
        }
    }
}
