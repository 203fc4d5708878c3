package io.evener.dns;

import java.net.InetAddress;

/** A record of a kind that matters here. Names are in lower case, without a dot at their end; the root is {@code .}. */
sealed interface DnsRecord {

    /** Returns whose it is. */
    String owner();

    /** Returns how many seconds it is good for. */
    long ttl();

    /** Where a service is (RFC 2782). */
    record Srv(String owner, long ttl, int priority, int weight, int port, String target) implements DnsRecord {

        /** Returns whether it says that there is no such service. */
        boolean isNowhere() {
            return target.equals(".");
        }

        /** Returns whether they say the same: a set of records has none twice (RFC 2181, section 5). */
        boolean sameAs(Srv other) {
            return priority == other.priority
                    && weight == other.weight
                    && port == other.port
                    && target.equals(other.target);
        }

        /** Returns the record as zone files have it. */
        @Override
        public String toString() {
            return owner + " SRV " + priority + " " + weight + " " + port + " " + target;
        }
    }

    /** Another name (CNAME). */
    record Alias(String owner, long ttl, String target) implements DnsRecord {}

    /** An address (A, AAAA). */
    record Address(String owner, long ttl, InetAddress address) implements DnsRecord {}
}
