package io.evener.conformance;

import io.evener.Cause;
import io.evener.Member;
import io.evener.NoEndpointException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Laws 9 and 12: with nobody eligible the answer is typed, tells why, and comes in bounded time. */
final class NobodyLaws {

    /** A choice takes nanoseconds; this is patience with the machine. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private NobodyLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(12, "no-spin", "with nobody eligible, null comes in bounded time", NobodyLaws::noSpin),
                Law.of(
                        12,
                        "typed",
                        "with nobody eligible, acquire throws an exception that names pool, size and causes",
                        subject -> inTime(() -> typed(subject))),
                Law.of(12, "alone", "a single member is always chosen", NobodyLaws::alone),
                Law.of(9, "panic", "when probes fail all, all are used", NobodyLaws::panic)
                        .unless(Trait.SELECTIVE),
                Law.of(9, "refill", "an empty pool that is filled again serves at once", NobodyLaws::refill));
    }

    private static void inTime(Runnable work) {
        Crew crew = new Crew();
        crew.start(work);
        Rig.require(crew.joins(PATIENCE_NANOS), "no answer in %d s", TimeUnit.NANOSECONDS.toSeconds(PATIENCE_NANOS));
    }

    private static void noSpin(Subject subject) {
        for (int n : new int[] {0, 1, 3, 20}) {
            nobody(subject, n, rig -> IntStream.range(0, n).forEach(i -> rig.pool.eject(Rig.id(i), "trial")));
            nobody(
                    subject,
                    n,
                    rig -> rig.pool.update(IntStream.range(0, n)
                            .mapToObj(i -> Rig.weighted(i, 0))
                            .toList()));
        }
    }

    private static void nobody(Subject subject, int n, Consumer<Rig> empty) {
        try (Rig rig = Rig.of(subject, n)) {
            empty.accept(rig);
            inTime(() -> {
                Member chosen = rig.choose(rig.request());
                Rig.require(chosen == null, "n=%d, nobody eligible: chose %s", n, chosen);
            });
        }
    }

    private static void typed(Subject subject) {
        for (int n : new int[] {0, 1, 3, 20}) {
            try (Rig rig = Rig.of(subject, n)) {
                IntStream.range(0, n).forEach(i -> rig.pool.eject(Rig.id(i), "trial"));
                try {
                    rig.balancer.acquire(rig.request());
                } catch (NoEndpointException e) {
                    int manual = e.causes().getOrDefault(Cause.MANUAL, 0);
                    Rig.require(
                            e.pool().equals("trial") && e.size() == n && manual == n && e.getStackTrace().length == 0,
                            "n=%d: %s",
                            n,
                            e);
                    continue;
                }
                throw new AssertionError("n=" + n + ", all ejected: acquired");
            }
        }
    }

    private static void alone(Subject subject) {
        try (Rig rig = Rig.of(subject, 3)) {
            rig.pool.eject(Rig.id(0), "trial");
            rig.pool.eject(Rig.id(2), "trial");
            for (int i = 0; i < 100; i++) {
                Rig.require(Rig.number(rig.serve()) == 1, "one of three is in rotation, another was served");
            }
            rig.pool.update(List.of(Rig.endpoint(7)));
            for (int i = 0; i < 100; i++) {
                Rig.require(Rig.number(rig.chooseSome()) == 7, "the only member was not chosen");
            }
        }
    }

    private static void panic(Subject subject) {
        try (Rig rig = Rig.of(subject, 3)) {
            for (int i = 0; i < 3; i++) {
                rig.door().out(rig.member(i), Cause.PROBE, "trial");
            }
            rig.time.runDue();
            for (int i = 0; i < 100; i++) {
                rig.chooseSome();
                rig.serve();
            }
        }
    }

    private static void refill(Subject subject) {
        try (Rig rig = Rig.of(subject, 3)) {
            for (int round = 0; round < 10; round++) {
                rig.serve();
                rig.pool.update(List.of());
                rig.choose(rig.request());
                rig.pool.update(Rig.alike(1 + round % 4));
                rig.chooseSome();
                rig.serve();
            }
        }
    }
}
