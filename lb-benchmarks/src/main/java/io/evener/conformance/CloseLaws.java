package io.evener.conformance;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Law 15: closing gives everything back, and so does every rebuild. */
final class CloseLaws {

    private static final int CYCLES = 1_000;
    private static final int SNAPSHOTS = 300;
    /** Threads that come and go in a JVM by themselves; a leak of one per cycle is far beyond. */
    private static final int STRAY_THREADS = 50;

    private CloseLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(15, "closed", "a closed balancer refuses, closing again does nothing", CloseLaws::closed),
                Law.of(
                        15,
                        "timers-flat",
                        "1,000 balancers bound and closed leave no timer and no failure",
                        CloseLaws::timersFlat),
                Law.of(15, "threads-flat", "1,000 balancers bound and closed leave no thread", CloseLaws::threadsFlat),
                Law.of(15, "rebuild-flat", "rebuilding for ever adds no timers", CloseLaws::rebuildFlat));
    }

    private static void closed(Subject subject) {
        try (Rig rig = Rig.of(subject, 3)) {
            rig.serve();
            rig.balancer.close();
            rig.balancer.close();
            Rig.require(rig.capture.closes() == 1, "the Bound was closed %d times", rig.capture.closes());
            try {
                rig.balancer.acquire(rig.request());
            } catch (NoEndpointException e) {
                Rig.require(rig.failures().isEmpty(), "closing failed: %s", rig.failures());
                return;
            }
            throw new AssertionError("a closed balancer gave a lease");
        }
    }

    private static void timersFlat(Subject subject) {
        try (Rig rig = Rig.of(subject, 3)) {
            rig.time.runDue();
            int before = rig.time.pending();
            cycle(rig, CYCLES);
            rig.time.runDue();
            int after = rig.time.pending();
            Rig.require(after == before, "%d timers before, %d after %d cycles", before, after, CYCLES);
            Rig.require(rig.failures().isEmpty(), "%s", rig.failures());
        }
    }

    private static void threadsFlat(Subject subject) {
        try (Rig rig = Rig.of(subject, 3)) {
            int before = ManagementFactory.getThreadMXBean().getThreadCount();
            for (int done = 0; done < CYCLES; done += STRAY_THREADS) {
                cycle(rig, STRAY_THREADS);
                int more = ManagementFactory.getThreadMXBean().getThreadCount() - before;
                Rig.require(more < STRAY_THREADS, "%d more threads after %d cycles", more, done + STRAY_THREADS);
            }
        }
    }

    private static void cycle(Rig rig, int times) {
        for (int i = 0; i < times; i++) {
            try (LoadBalancer balancer = LoadBalancer.builder(rig.pool)
                    .strategy(rig.subject.strategy())
                    .build()) {
                balancer.acquire(rig.request()).complete(Outcome.SUCCESS);
            }
        }
    }

    private static void rebuildFlat(Subject subject) {
        try (Rig rig = Rig.of(subject, 3)) {
            for (int i = 1; i <= SNAPSHOTS; i++) {
                settle(rig, i); // a combinator may keep some groups that are gone, but not ever more of them
            }
            settle(rig, 0);
            int before = rig.time.pending();
            for (int i = 1; i <= SNAPSHOTS; i++) {
                settle(rig, SNAPSHOTS + i);
            }
            settle(rig, 0);
            int after = rig.time.pending();
            Rig.require(after == before, "%d timers before, %d after %d more snapshots", before, after, SNAPSHOTS);
        }
    }

    /** Changes members, and with them tiers and zones that were never there before. */
    private static void settle(Rig rig, int i) {
        List<Endpoint> endpoints = new ArrayList<>(Rig.alike(i % 5));
        endpoints.add(Rig.placed(5, i, i));
        rig.pool.update(endpoints);
        rig.serve();
        rig.time.runDue();
    }
}
