package io.evener;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * One endpoint that stays and one that comes and goes, two guards that judge them, and callers that choose and begin: model,
 * arbiter, roster, control loop, binding and search as they are, under every interleaving.
 *
 * <p>Excluded: law 1, a call that starts after a removal or ejection returned and gets that endpoint; law 8, nobody left
 * to call while there is somebody, because two guards took the last two, or because the snapshot does not know yet who was
 * let in; gates, counts or a snapshot that say something else than was decided.
 *
 * <p>Each of these was tried in the code and found: a last resort that believes a snapshot about who is out
 * ({@link Search}); members that leave and stay open ({@link ControlLoop}); verdicts that the census does not count; a departure that nobody decides about. Guards
 * under two locks, and a removal that nobody publishes, are tried in every build.
 *
 * <p>Operations tell nothing; what breaks the contract is said at the end. A caller may miss everybody only while more than one
 * change crosses its search.
 */
class MembershipLincheckTest {

    @Test
    void membershipGuardsAndChoices_keepLaws1And8() {
        ModelCheck.holds(Real.class, 7, 20, 2);
    }

    @Test
    void guardsThatJudgeTheLastTwo_neverTakeBoth() {
        ModelCheck.holds(LastTwo.class, 5, 20, 2);
    }

    @Test
    void guardThatTakesOneForTheOther_leavesSomebodyToCall() {
        ModelCheck.holds(Turns.class, 5, 20, 2);
    }

    @Test
    void guardsThatDontShareALock_areRejected() {
        ModelCheck.isBroken(TwoLocks.class, 1);
    }

    @Test
    void removalThatIsNotPublished_isRejected() {
        ModelCheck.isBroken(Unpublished.class, 1);
    }

    /** A pool of two, at work. */
    public abstract static class Two {
        private static final List<Endpoint> ENDPOINTS =
                List.of(Endpoint.of("http://stays:80"), Endpoint.of("http://wanders:80"));

        private final ModelledPool pool = new ModelledPool();
        private final PoolModel model = pool.model;
        private final PoolModel[] models = {model, modelOfTheSecondGuard(pool)};
        private final Object[] guards = {"guard 0", "guard 1"};
        private final Object operator = "operator";
        private final List<Member> members;

        private final AtomicInteger begun = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        /** Odd while no call may get the second: it was removed or ejected, and that returned. */
        private final AtomicInteger gone = new AtomicInteger();

        private boolean ejected;
        private boolean removed;
        private volatile String broken = "";

        Two() {
            ENDPOINTS.forEach(model::add);
            settle();
            members = model.members();
        }

        PoolModel modelOfTheSecondGuard(ModelledPool of) {
            return of.model;
        }

        void publish() {
            settle();
        }

        final void settle() {
            pool.loop.settle();
        }

        private void change(Runnable change) {
            begun.incrementAndGet();
            change.run();
            done.incrementAndGet();
        }

        final void out(int guard, int who, Cause cause) {
            change(() -> models[guard].out(guards[guard], members.get(who), cause, "model"));
        }

        final void in(int guard, int who, Cause cause) {
            change(() -> models[guard].in(guards[guard], members.get(who), cause));
        }

        final void remove() {
            removed = true;
            ejected = false;
            change(() -> {
                model.remove(ENDPOINTS.get(1).id(), operator);
                publish();
            });
            nowGone();
        }

        final void addBack() {
            removed = false;
            maybeBack();
            change(() -> {
                model.add(ENDPOINTS.get(1));
                publish();
            });
        }

        final void eject() {
            ejected = true;
            change(() -> {
                if (!removed) {
                    model.out(operator, members.get(1), Cause.MANUAL, "model");
                }
                publish();
            });
            nowGone();
        }

        final void readmit() {
            ejected = false;
            maybeBack();
            change(() -> {
                model.in(operator, members.get(1), Cause.MANUAL);
                publish();
            });
        }

        private void nowGone() {
            if (gone.get() % 2 == 0) {
                gone.incrementAndGet();
            }
        }

        private void maybeBack() {
            if (gone.get() % 2 == 1 && !removed && !ejected) {
                gone.incrementAndGet();
            }
        }

        @Operation
        public void call() {
            int before = gone.get();
            int changes = done.get();
            Lease lease = Lease.of();
            try {
                pool.search.begin(ChooseRequest.any(), lease);
            } catch (NoEndpointException e) {
                check(begun.get() - changes > 1, "nobody to call");
                return;
            }
            boolean second = lease.endpoint().id().equals(ENDPOINTS.get(1).id());
            lease.complete(Outcome.SUCCESS);
            check(!second || before % 2 == 0 || gone.get() != before, "called after it was removed or ejected");
        }

        @Validate
        public void allIsAsDecided() {
            call();
            settle();
            members.forEach(member -> check(member.standing.present || !member.isOpen(), "left open: " + member));
            List<Member> present = model.members();
            long well = present.stream()
                    .filter(member -> member.standing.isHealthy())
                    .count();
            for (Member member : present) {
                boolean in = member.standing.isHealthy() || !member.standing.isHard() && well == 0;
                check(member.isOpen() == in, "decided otherwise: " + member);
                check(member.inFlight() == 0, "in flight: " + member);
            }
            PoolSnapshot snapshot = pool.loop.snapshot();
            check(snapshot.members().equals(present), "published otherwise");
            for (int i = 0; i < snapshot.size(); i++) {
                check(snapshot.eligible(i) == snapshot.member(i).isOpen(), "published as out: " + snapshot);
            }
            List<Member> judged =
                    present.stream().filter(member -> !member.standing.isHard()).toList();
            check(judged.size() < 2 || !judged.stream().allMatch(m -> m.standing.isOnlyPassive()), "all are ejected");
            check(model.isPanic() == (well == 0), "panic is otherwise");
            call();
            if (!broken.isEmpty()) {
                throw new IllegalStateException(broken);
            }
        }

        private void check(boolean holds, String rule) {
            if (!holds) {
                broken = rule; // thrown here, it would be the call's result, which the same calls one by one may have,
                // too
            }
        }
    }

    /** The real one. */
    public static class Real extends Two {
        @Operation(nonParallelGroup = "guard 0")
        public void breakerOut(@Param(gen = IntGen.class, conf = "0:1") int who) {
            out(0, who, Cause.BREAKER);
        }

        @Operation(nonParallelGroup = "guard 0")
        public void breakerIn(@Param(gen = IntGen.class, conf = "0:1") int who) {
            in(0, who, Cause.BREAKER);
        }

        @Operation(nonParallelGroup = "guard 1")
        public void outlierOut(@Param(gen = IntGen.class, conf = "0:1") int who) {
            out(1, who, Cause.OUTLIER);
        }

        @Operation(nonParallelGroup = "guard 1")
        public void outlierIn(@Param(gen = IntGen.class, conf = "0:1") int who) {
            in(1, who, Cause.OUTLIER);
        }

        @Operation(nonParallelGroup = "guard 1")
        public void probeOut(@Param(gen = IntGen.class, conf = "0:1") int who) {
            out(1, who, Cause.PROBE);
        }

        @Operation(nonParallelGroup = "guard 1")
        public void probeIn(@Param(gen = IntGen.class, conf = "0:1") int who) {
            in(1, who, Cause.PROBE);
        }

        /** What the scheduler does some time after a verdict. */
        @Operation(nonParallelGroup = "scheduler")
        public void settleSoon() {
            settle();
        }

        @Operation(nonParallelGroup = "membership")
        public void leave() {
            remove();
        }

        @Operation(nonParallelGroup = "membership")
        public void comeBack() {
            addBack();
        }

        @Operation(nonParallelGroup = "membership")
        public void takeOut() {
            eject();
        }

        @Operation(nonParallelGroup = "membership")
        public void letIn() {
            readmit();
        }
    }

    /** A guard that thinks better of one and worse of the other, before there is a snapshot that says so. */
    public static class Turns extends Two {
        public Turns() {
            out(0, 0, Cause.BREAKER);
            settle();
        }

        @Operation(nonParallelGroup = "guard 0")
        public void takeTurns(@Param(gen = IntGen.class, conf = "0:1") int who) {
            in(0, 1 - who, Cause.BREAKER);
            out(0, who, Cause.BREAKER);
        }

        @Operation(nonParallelGroup = "scheduler")
        public void settleSoon() {
            settle();
        }
    }

    /** The last two, each judged by a guard of its own. */
    public static class LastTwo extends Two {
        @Operation(nonParallelGroup = "guard 0")
        public void firstOut() {
            out(0, 0, Cause.BREAKER);
        }

        @Operation(nonParallelGroup = "guard 1")
        public void secondOut() {
            out(1, 1, Cause.OUTLIER);
        }
    }

    /** Whether there is a stand-in is looked up under a lock of each guard's own. */
    public static class TwoLocks extends LastTwo {
        @Override
        PoolModel modelOfTheSecondGuard(ModelledPool of) {
            return of.model();
        }
    }

    /** Leaves the snapshot, and who left, to the scheduler. */
    public static class Unpublished extends Two {
        @Override
        void publish() {}

        @Operation(nonParallelGroup = "membership")
        public void leave() {
            remove();
        }
    }
}
