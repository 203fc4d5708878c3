package io.evener.conformance;

import io.evener.Cause;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.Member;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import io.evener.PoolSnapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Law 1: one choice comes from one snapshot, and who is out is out at once. */
final class RotationLaws {

    private static final int SIZE = 5;
    private static final int ROUNDS = 60;
    private static final int ACQUIRES = 30;
    private static final int FLIPS = 2_000;
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private RotationLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(
                        1,
                        "out-at-once",
                        "after eject, remove, drain, weight 0 or a guard's verdict no acquire returns the endpoint",
                        RotationLaws::outAtOnce),
                Law.of(
                        1,
                        "one-snapshot",
                        "a choice is a member in rotation of the snapshot compiled, while equal-sized memberships swap",
                        RotationLaws::oneSnapshot));
    }

    private static void outAtOnce(Subject subject) {
        try (Rig rig = Rig.of(subject, SIZE)) {
            for (int round = 0; round < ROUNDS; round++) {
                int victim = rig.dice.nextInt(SIZE);
                int way = round % 5;
                takeOut(rig, victim, way);
                String scenario = "round " + round + ", way out " + way;
                for (int i = 0; i < ACQUIRES; i++) {
                    Rig.require(Rig.number(rig.serve()) != victim, "%s: acquire returned it", scenario);
                }
                rig.time.runDue();
                Capture.Compiled now = rig.capture.compiled();
                Rig.require(
                        now.snapshot().version() == rig.pool.snapshot().version(), "%s: not compiled again", scenario);
                for (int i = 0; i < ACQUIRES; i++) {
                    Rig.require(Rig.number(rig.chooseSome()) != victim, "%s: still chosen", scenario);
                }
                letIn(rig, victim, way);
            }
        }
    }

    private static void takeOut(Rig rig, int victim, int way) {
        switch (way) {
            case 0 -> rig.pool.eject(Rig.id(victim), "trial");
            case 1 -> rig.pool.remove(Rig.id(victim));
            case 2 -> rig.pool.drain(Rig.id(victim), Duration.ZERO);
            case 3 -> rig.pool.add(Rig.weighted(victim, 0));
            default -> rig.door().out(rig.member(victim), Cause.OUTLIER, "trial");
        }
    }

    private static void letIn(Rig rig, int victim, int way) {
        switch (way) {
            case 0, 2 -> rig.pool.readmit(Rig.id(victim));
            case 1, 3 -> rig.pool.add(Rig.endpoint(victim));
            default -> rig.door().in(rig.member(victim), Cause.OUTLIER);
        }
        rig.time.runDue();
    }

    /** Two memberships of one size with nobody in common: sizes tell nothing, only the snapshot does. */
    private static void oneSnapshot(Subject subject) {
        List<Endpoint> low = Rig.alike(SIZE);
        List<Endpoint> high =
                IntStream.range(SIZE, 2 * SIZE).mapToObj(Rig::endpoint).toList();
        try (Rig rig = Rig.of(subject, low)) {
            AtomicInteger flips = new AtomicInteger();
            long end = System.nanoTime() + MOST_NANOS;
            CountDownLatch choosing = new CountDownLatch(1);
            Crew crew = new Crew();
            for (int thread = 0; thread < 2; thread++) {
                crew.start(() -> {
                    while (flips.get() < FLIPS) {
                        chooseFromOneSnapshot(rig);
                        acquireSome(rig);
                        choosing.countDown();
                    }
                });
            }
            crew.start(() -> {
                Crew.await(choosing);
                while (flips.get() < FLIPS) {
                    rig.pool.update(flips.get() % 2 == 0 ? high : low);
                    flips.addAndGet(System.nanoTime() - end < 0 ? 1 : FLIPS); // a busy machine flips less often
                }
            });
            crew.join();
            rig.pool.update(Rig.alike(2 * SIZE));
            for (int i = 0; i < 2 * SIZE; i++) {
                int left = rig.member(i).inFlight();
                Rig.require(left == 0, "at rest %d in flight at %s", left, Rig.id(i));
            }
        }
    }

    private static void chooseFromOneSnapshot(Rig rig) {
        Capture.Compiled now = rig.capture.compiled();
        List<Member> in = new ArrayList<>();
        PoolSnapshot snapshot = now.snapshot();
        for (int i = 0; i < snapshot.size(); i++) {
            if (snapshot.eligible(i)) {
                in.add(snapshot.member(i));
            }
        }
        for (int i = 0; i < 20; i++) {
            Member member = now.chooser().choose(rig.subject.request(rig.dice));
            Rig.require(member != null && in.contains(member), "chose %s from %s", member, snapshot);
        }
    }

    private static void acquireSome(Rig rig) {
        for (int i = 0; i < 20; i++) {
            try {
                Lease lease = rig.balancer.acquire(rig.request().strict());
                lease.complete(i % 2 == 0 ? Outcome.SUCCESS : Outcome.CANCELLED);
            } catch (NoEndpointException e) {
                // everybody of the snapshot seen has just left: an honest answer
            }
        }
    }
}
