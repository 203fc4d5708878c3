package io.evener.conformance;

import io.evener.Lease;
import io.evener.LoadBalancerEvent;
import io.evener.Outcome;
import java.util.ArrayList;
import java.util.List;

/** Law 4: leases are accounted for, whatever happens to them. */
final class LeaseLaws {

    private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

    private static final int SIZE = 6;
    private static final int STEPS = 6_000;

    private LeaseLaws() {}

    static List<Law> all() {
        return List.of(Law.of(
                4,
                "at-rest",
                "in-flight is 0 at rest after any mix of outcomes, double completion, loss, removal and return",
                LeaseLaws::atRest));
    }

    private static void atRest(Subject subject) {
        try (Rig rig = Rig.of(subject, SIZE)) {
            List<Lease> open = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                step(rig, open);
            }
            rig.pool.update(Rig.alike(SIZE));
            for (int i = 0; i < SIZE; i++) {
                rig.pool.readmit(Rig.id(i));
            }
            int held = inFlight(rig);
            Rig.require(held == open.size(), "%d leases open, %d in flight", open.size(), held);
            List<Lease> lost = open.subList(0, open.size() / 2);
            open.subList(open.size() / 2, open.size()).forEach(lease -> lease.complete(Outcome.SUCCESS));
            rig.time.advance(Rig.LEASE_MAX_AGE.multipliedBy(2));
            Rig.require(inFlight(rig) == 0, "%d in flight at rest", inFlight(rig));
            int told = told(rig);
            Rig.require(told == lost.size(), "%d leases were never completed, %d reported", lost.size(), told);
            lost.forEach(lease -> lease.complete(Outcome.SUCCESS));
            Rig.require(inFlight(rig) == 0, "%d in flight after late completions", inFlight(rig));
        }
    }

    private static void step(Rig rig, List<Lease> open) {
        int what = rig.dice.nextInt(100);
        if (what < 40) {
            open.add(rig.balancer.acquire(rig.request()));
        } else if (what < 80 && !open.isEmpty()) {
            end(rig, open.remove(rig.dice.nextInt(open.size())));
        } else if (what < 88) {
            call(rig);
        } else {
            change(rig, what);
        }
    }

    private static void end(Rig rig, Lease lease) {
        Outcome outcome = OUTCOMES.get(rig.dice.nextInt(OUTCOMES.size()));
        int how = rig.dice.nextInt(4);
        if (how == 0) {
            lease.responded(outcome);
        }
        if (how == 1) {
            lease.close();
        }
        lease.complete(outcome);
        if (how == 2) {
            lease.complete(Outcome.SUCCESS);
            lease.close();
        }
    }

    private static void call(Rig rig) {
        boolean fails = rig.dice.nextInt(2) == 0;
        try {
            rig.balancer.call(rig.request(), endpoint -> {
                if (fails) {
                    throw new IllegalStateException("trial");
                }
                return endpoint;
            });
        } catch (IllegalStateException e) {
            Rig.require(fails, "call threw %s", e);
        }
    }

    /** Endpoint 0 stays, so that there is always somebody. */
    private static void change(Rig rig, int what) {
        int i = 1 + rig.dice.nextInt(SIZE - 1);
        boolean present = rig.pool.snapshot().toString().contains(Rig.id(i));
        if (!present) {
            rig.pool.add(Rig.endpoint(i));
        } else if (what < 92) {
            rig.pool.remove(Rig.id(i));
        } else if (what < 96) {
            rig.pool.eject(Rig.id(i), "trial");
        } else {
            rig.pool.readmit(Rig.id(i));
        }
    }

    private static int inFlight(Rig rig) {
        int sum = 0;
        for (int i = 0; i < SIZE; i++) {
            sum += rig.member(i).inFlight();
        }
        return sum;
    }

    private static int told(Rig rig) {
        return rig.events.stream()
                .mapToInt(event -> event instanceof LoadBalancerEvent.LeasesLost lost ? lost.count() : 0)
                .sum();
    }
}
