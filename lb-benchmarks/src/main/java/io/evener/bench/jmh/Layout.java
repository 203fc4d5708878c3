package io.evener.bench.jmh;

import io.evener.Endpoint;
import io.evener.Locality;

/** Where the members measured are, so that a combinator has something to decide on every choice. */
enum Layout {
    /** All alike. */
    PLAIN {
        @Override
        Endpoint place(Endpoint endpoint, int i) {
            return endpoint;
        }
    },

    /** Weights of 1 to 10 in rotation. */
    WEIGHTS {
        @Override
        Endpoint place(Endpoint endpoint, int i) {
            return endpoint.toBuilder().weight(weight(i)).build();
        }
    },

    /** All alike, but for what they report: that they can do 1 to 10 in rotation. */
    REPORTS {
        @Override
        Endpoint place(Endpoint endpoint, int i) {
            return endpoint;
        }

        @Override
        boolean isReporting() {
            return true;
        }
    },

    /** A third in the second tier; half of the first is out, so that 30 % of the calls spill. */
    TIERS {
        @Override
        Endpoint place(Endpoint endpoint, int i) {
            return endpoint.toBuilder().tier(i % 3 == 2 ? 1 : 0).build();
        }

        @Override
        boolean isOut(int i) {
            return i % 3 == 1;
        }
    },

    /** A quarter in the caller's zone, which half of its callers are in: half of the calls leave it. */
    ZONES {
        @Override
        Endpoint place(Endpoint endpoint, int i) {
            return endpoint.toBuilder()
                    .locality(i % 4 == 0 ? HERE : new Locality(HERE.region(), "zone1"))
                    .build();
        }
    },

    /** A third in another region; half of the caller's is out, so that 30 % of the calls spill. */
    REGIONS {
        @Override
        Endpoint place(Endpoint endpoint, int i) {
            return endpoint.toBuilder()
                    .locality(i % 3 == 2 ? new Locality("elsewhere", HERE.zone()) : HERE)
                    .build();
        }

        @Override
        boolean isOut(int i) {
            return i % 3 == 1;
        }
    },

    /** A tenth has a newer version. */
    ARMS {
        @Override
        Endpoint place(Endpoint endpoint, int i) {
            return endpoint.toBuilder()
                    .metadata(VERSION, i % 10 == 0 ? "2" : "1")
                    .build();
        }
    };

    /** The metadata's key of an endpoint's version. */
    static final String VERSION = "version";

    /** The caller's zone. */
    static final Locality HERE = new Locality("region", "zone0");

    /** Returns the weight of the endpoint of this number where weights matter. */
    static long weight(int i) {
        return 1L + i % 10;
    }

    /** Returns the endpoint of this number in its place. */
    abstract Endpoint place(Endpoint endpoint, int i);

    /** Returns whether endpoints report their load before they are measured. */
    boolean isReporting() {
        return false;
    }

    /** Returns whether the endpoint of this number is out of rotation. */
    boolean isOut(int i) {
        return false;
    }
}
