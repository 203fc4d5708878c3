package io.evener.conformance;

import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.MemberState;
import io.evener.spi.StateKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Law 14: the strategy throws at nothing, and what else throws doesn't disturb it. */
final class FaultLaws {

    private static final int ROUNDS = 200;

    private FaultLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(
                        14,
                        "never-throws",
                        "no membership makes compile, choose or a state throw",
                        FaultLaws::neverThrows),
                Law.of(14, "last-good", "a compile that throws leaves the last good chooser", FaultLaws::lastGood),
                Law.of(
                        14,
                        "contained",
                        "listener, state, guard and timer that throw disturb neither calls nor each other",
                        FaultLaws::contained));
    }

    private static void neverThrows(Subject subject) {
        try (Rig rig = Rig.of(subject, 0)) {
            for (int round = 0; round < ROUNDS; round++) {
                rig.pool.update(Rig.alike(round % 2 == 0 ? rig.dice.nextInt(4) : rig.dice.nextInt(40)));
                int n = rig.pool.snapshot().size();
                for (int i = 0; i < n; i++) {
                    if (rig.dice.nextInt(3) == 0) {
                        rig.pool.eject(Rig.id(i), "trial");
                    } else if (rig.dice.nextInt(3) == 0) {
                        rig.door().admission(rig.member(i), (1 + rig.dice.nextInt(16)) / 16.0);
                    }
                }
                rig.time.advance(Duration.ofMillis(rig.dice.nextInt(2_000)));
                rig.choose(rig.request());
                if (rig.pool.snapshot().eligibleCount() > 0) {
                    rig.serve();
                }
                Rig.require(rig.failures().isEmpty(), "round %d, n=%d: %s", round, n, rig.failures());
            }
        }
    }

    private static void lastGood(Subject subject) {
        try (Rig rig = Rig.of(subject, 3)) {
            Capture.Compiled good = rig.capture.compiled();
            rig.capture.view(snapshot -> {
                throw new IllegalStateException("trial");
            });
            rig.pool.add(Rig.endpoint(3));
            rig.time.runDue();
            Rig.require(rig.failures().size() == 1, "one failure must be told: %s", rig.failures());
            Rig.require(rig.capture.compiled() == good, "the last good chooser is gone");
            for (int i = 0; i < 50; i++) {
                Rig.require(Rig.number(rig.serve()) < 3, "served by somebody the last good chooser can't know");
            }
            rig.capture.view(snapshot -> snapshot);
            rig.pool.add(Rig.endpoint(4));
            Rig.require(rig.capture.compiled().snapshot().size() == 5, "not compiled any more after a throw");
        }
    }

    private static final class FaultyState extends MemberState {
        @Override
        public void begun(long nowNanos) {
            throw new IllegalStateException("begun");
        }

        @Override
        public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            throw new IllegalStateException("ended");
        }
    }

    private static void contained(Subject subject) {
        try (Rig rig = Rig.of(subject, 4)) {
            AtomicInteger ticks = new AtomicInteger();
            LoadBalancer other = LoadBalancer.builder(rig.pool)
                    .strategy(subject.strategy())
                    .listener(event -> {
                        throw new IllegalStateException("listener");
                    })
                    .guard(context -> faulty(rig, context, ticks))
                    .build();
            for (int i = 0; i < 100; i++) {
                other.acquire(rig.request()).complete(Outcome.SUCCESS);
                rig.serve();
                rig.pool.add(Rig.endpoint(4 + i % 2));
                rig.time.advance(Duration.ofMillis(10));
            }
            Rig.require(ticks.get() == 100, "a timer that throws ran %d times of 100", ticks.get());
            Rig.require(!rig.failures().isEmpty(), "failures must be told");
            for (int i = 0; i < 4; i++) {
                Rig.require(
                        rig.member(i).inFlight() == 0,
                        "%d in flight at rest",
                        rig.member(i).inFlight());
            }
            other.close();
        }
    }

    private static Guard.Attached faulty(Rig rig, GuardContext context, AtomicInteger ticks) {
        StateKey<FaultyState> key = context.track((member, peers) -> new FaultyState());
        tick(context, ticks);
        long first = rig.pool.snapshot().version();
        return snapshot -> {
            key.get(snapshot.member(0));
            if (snapshot.version() > first) { // attaching must succeed
                throw new IllegalStateException("guard");
            }
        };
    }

    private static void tick(GuardContext context, AtomicInteger ticks) {
        context.after(Duration.ofMillis(10), () -> {
            tick(context, ticks);
            ticks.incrementAndGet();
            throw new IllegalStateException("timer");
        });
    }
}
