package io.evener.dns;

/** What an endpoint is. */
enum Granularity {
    /** A record's target, whatever its addresses. */
    TARGET,
    /** An address of it, of one family. */
    ADDRESS,
    /** An address of it, of either family. */
    ADDRESS_OF_ANY_FAMILY
}
