package io.evener.bench;

import java.util.List;

/** Why rows of ours are slower than the best correct peer, where that is known. Each reason is in docs/benchmarks.md. */
final class Behind {

    private static final String UNEXPLAINED = "unexplained";

    /** The first that fits counts. */
    private static final List<Known> REASONS = List.of(
            new Known(
                    "choose",
                    "random",
                    "draws from an injected source, and looks whether the request excludes anybody"),
            new Known("choose", "rendezvous", "asks every endpoint, where a table or ring is looked into once"),
            new Known(
                    "choose",
                    "multiProbe",
                    "searches a ring 21 times, where a table or large ring is looked into once"),
            new Known(
                    "update",
                    "",
                    "members keep identity, counts and state over an update; a list that forgets them is only copied"),
            new Known(
                    "lease",
                    "",
                    "a lease is counted in flight, ends once and is found when it is forgotten; that is one object"),
            new Known(
                    "beginEnd",
                    "random",
                    "counts each call in and out behind the member's gate; a bare random choice counts nothing"),
            new Known(
                    "beginEnd",
                    "roundRobin",
                    "counts each call in and out behind the member's gate; a bare rotation counts nothing"),
            new Known(
                    "pass", "fixed limit", "counts each call at its member too; a bulkhead counts its own calls only"));

    private record Known(String method, String contender, String reason) {
        boolean fits(BenchRow row) {
            return row.method().equals(method)
                    && (contender.isEmpty() || row.contender().equals(contender));
        }
    }

    private Behind() {}

    /** Returns the reason for this row of ours. */
    static String reason(BenchRow row) {
        return REASONS.stream()
                .filter(known -> known.fits(row))
                .map(Known::reason)
                .findFirst()
                .orElse(UNEXPLAINED);
    }
}
