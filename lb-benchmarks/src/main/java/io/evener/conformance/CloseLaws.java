package io.evener.conformance;

import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Member;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Law 15: closing gives everything back, and so does every rebuild. */
final class CloseLaws {

    private static final int CYCLES = 1_000;
    private static final int SNAPSHOTS = 300;
    private static final int SWAPS = 50;
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
                Law.of(
                        15,
                        "late-choice",
                        "a request that read a chooser goes on with it after its Bound was compiled anew and closed",
                        CloseLaws::lateChoice),
                Law.of(
                        15,
                        "swapped",
                        "put in its own place again and again it serves every request, and leaves nothing",
                        CloseLaws::swapped),
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

    private static void lateChoice(Subject subject) {
        for (int n : new int[] {1, 3, 12}) {
            try (Rig rig = Rig.of(subject, n)) {
                rig.serve();
                Capture.Compiled old = rig.capture.compiled();
                rig.pool.update(Rig.alike(n + 3).subList(1, n + 3));
                late(rig, old, "compiled anew");
                rig.balancer.close();
                late(rig, old, "closed");
            }
        }
    }

    private static void late(Rig rig, Capture.Compiled old, String scenario) {
        for (int i = 0; i < 50; i++) {
            Member chosen = old.chooser().choose(rig.request());
            Rig.require(
                    chosen != null
                            && IntStream.range(0, old.snapshot().size())
                                    .anyMatch(k -> old.snapshot().member(k) == chosen),
                    "%s: %s from %s",
                    scenario,
                    chosen,
                    old.snapshot());
        }
    }

    private static void swapped(Subject subject) {
        try (Rig rig = Rig.of(subject, 5)) {
            rig.serve();
            rig.time.runDue();
            int before = rig.time.pending();
            Capture last = rig.capture;
            for (int i = 0; i < SWAPS; i++) {
                Lease held = rig.balancer.acquire(rig.request());
                Capture next = new Capture(subject.strategy());
                rig.balancer.swap(next);
                rig.serve();
                Rig.require(last.closes() == 1, "swap %d: the one before was closed %d times", i, last.closes());
                held.complete(Outcome.SUCCESS);
                last = next;
            }
            rig.time.runDue();
            int after = rig.time.pending();
            Rig.require(after == before, "%d timers before, %d after %d swaps", before, after, SWAPS);
            Rig.require(rig.failures().isEmpty(), "%s", rig.failures());
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
