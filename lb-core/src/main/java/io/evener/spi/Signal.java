package io.evener.spi;

/**
 * What a {@link MemberState} needs beyond begin, end and outcome, which every member keeps anyway. Signals cost
 * something, so they are produced only while somebody has declared them.
 */
public enum Signal {
    /** How long calls take: two clock readings per call. */
    LATENCY,
    /** What endpoints say about their load; integrations look for reports in responses only if it is declared. */
    LOAD_REPORT
}
