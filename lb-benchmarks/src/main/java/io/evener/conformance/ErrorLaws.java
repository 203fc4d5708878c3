package io.evener.conformance;

import io.evener.Lease;
import io.evener.Outcome;
import io.evener.health.CircuitBreaker;
import java.time.Duration;
import java.util.List;

/** Laws 6 and 7: errors never look fast, and who was shunned is tried again. */
final class ErrorLaws {

    private static final int SIZE = 4;
    private static final int CALLERS = 2 * SIZE;
    private static final Duration LONG = Duration.ofDays(1);

    private ErrorLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(
                                6,
                                "black-hole",
                                "without any guard, an endpoint that fails fast gets less than its share",
                                subject -> blackHole(subject, false))
                        .needs(Trait.READS_ERRORS),
                Law.of(
                                6,
                                "black-hole-guarded",
                                "with the default breaker, an endpoint that fails fast gets less than its share",
                                subject -> blackHole(subject, true))
                        .unless(Trait.KEYED),
                Law.of(
                                7,
                                "healed",
                                "an endpoint that timed out for minutes is tried again within a minute after",
                                ErrorLaws::healed)
                        .unless(Trait.SELECTIVE),
                Law.of(
                                7,
                                "readmitted",
                                "an endpoint that comes back into rotation is chosen again",
                                ErrorLaws::readmitted)
                        .unless(Trait.SELECTIVE));
    }

    private static void blackHole(Subject subject, boolean guarded) {
        try (Rig rig = guarded ? Rig.of(subject, SIZE, CircuitBreaker.ofDefaults()) : Rig.of(subject, SIZE)) {
            Traffic traffic = new Traffic(rig);
            traffic.run(CALLERS, 200, LONG, 0);
            int hole = rig.dice.nextInt(SIZE);
            traffic.odd(hole, Duration.ofMillis(1), Outcome.FAILURE);
            traffic.run(CALLERS, 500, LONG, hole);
            int calls = 4_000;
            int seen = traffic.run(CALLERS, calls, LONG, hole);
            Rig.require(
                    seen < calls / SIZE,
                    "one of %d fails in 1 ms, the others answer in 50: it got %d of %d calls",
                    SIZE,
                    seen,
                    calls);
        }
    }

    private static void healed(Subject subject) {
        try (Rig rig = Rig.of(subject, SIZE)) {
            Traffic traffic = new Traffic(rig);
            int sick = rig.dice.nextInt(SIZE);
            traffic.run(CALLERS, 200, LONG, sick);
            traffic.odd(sick, Duration.ofSeconds(1), Outcome.TIMEOUT);
            traffic.run(CALLERS, Integer.MAX_VALUE, Duration.ofMinutes(2), sick);
            traffic.good();
            int seen = traffic.run(CALLERS, Integer.MAX_VALUE, Duration.ofMinutes(1), sick);
            Rig.require(seen > 0, "healed after two minutes of timeouts, it got no call in the next minute");
        }
    }

    private static void readmitted(Subject subject) {
        for (int n : new int[] {2, 5, 12}) {
            try (Rig rig = Rig.of(subject, n)) {
                int out = rig.dice.nextInt(n);
                rig.pool.eject(Rig.id(out), "trial");
                for (int i = 0; i < 100; i++) {
                    serve(rig);
                }
                rig.pool.readmit(Rig.id(out));
                int patience = 10 * Odds.drawsToSee(1.0 / n);
                int i = 0;
                while (i < patience && Rig.number(serve(rig)) != out) {
                    i++;
                }
                Rig.require(i < patience, "n=%d: readmitted, not chosen in %d calls", n, patience);
            }
        }
    }

    /** Calls take their time, else a rule that reads latency has none to read. */
    private static String serve(Rig rig) {
        Lease lease = rig.balancer.acquire(rig.request());
        rig.time.advance(Duration.ofMillis(10));
        lease.complete(Outcome.SUCCESS);
        return lease.endpoint().id();
    }
}
