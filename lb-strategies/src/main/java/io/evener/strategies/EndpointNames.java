package io.evener.strategies;

import io.evener.Endpoint;
import io.evener.strategies.hashing.Affinity;
import java.util.Arrays;
import java.util.stream.LongStream;

/** What keyed strategies hash of an endpoint. */
final class EndpointNames {

    /** The metadata under which Envoy's {@code envoy.lb} filter keeps a name to hash instead of the address. */
    private static final String HASH_KEY = "hash_key";

    private static final int MEMCACHED_PORT = 11_211;

    private EndpointNames() {}

    /** Returns the address as Envoy and gRPC write it: {@code 10.0.0.1:8080}, {@code [::1]:8080}. */
    static String address(Endpoint endpoint) {
        return endpoint.host() + ":" + endpoint.port();
    }

    /** Returns what Envoy hashes: the metadata's {@code hash_key} if there is one, else the address. */
    static String envoy(Endpoint endpoint) {
        String name = endpoint.metadata().getOrDefault(HASH_KEY, "");
        return name.isEmpty() ? address(endpoint) : name;
    }

    static String[] ids(Endpoint[] endpoints) {
        return Arrays.stream(endpoints).map(Endpoint::id).toArray(String[]::new);
    }

    static Affinity affinity(Endpoint[] endpoints) {
        return new Affinity(
                ids(endpoints),
                LongStream.of(weights(endpoints)).asDoubleStream().toArray());
    }

    /** Returns what libmemcached hashes: host and port, or the host alone at memcached's own port. */
    static String memcached(Endpoint endpoint) {
        String host = endpoint.host().replace("[", "").replace("]", "");
        return endpoint.port() == MEMCACHED_PORT ? host : host + ":" + endpoint.port();
    }

    /** Returns what a {@code server} directive of nginx would say: the port only where the URI has one. */
    static String nginx(Endpoint endpoint) {
        return endpoint.uri().getPort() == -1 ? endpoint.host() : address(endpoint);
    }

    static long[] weights(Endpoint[] endpoints) {
        long[] weights = new long[endpoints.length];
        for (int k = 0; k < weights.length; k++) {
            weights[k] = endpoints[k].weight();
        }
        return weights;
    }
}
