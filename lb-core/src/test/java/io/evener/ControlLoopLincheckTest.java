package io.evener;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/**
 * An endpoint's weight set through the control loop and read from the published snapshot, under every interleaving: it
 * must behave like a register, where a set that returned is seen by every later read.
 *
 * <p>Excluded: a change that nobody publishes because two threads each left it to the other; an older snapshot that
 * overwrites a newer one; a set that returns before it is in force.
 */
class ControlLoopLincheckTest {

    @Test
    void settle_makesEveryReturnedChangeVisible() {
        ModelCheck.holds(Settled.class, 4, 100, 2);
    }

    @Test
    void settle_leftToWhoeverHoldsTheTurn_isRejected() {
        Class<?> broken = LeftToOthers.class;
        ModelCheck.isBroken(
                broken,
                List.of(
                        List.of(ModelCheck.actor(broken, "set", 1)),
                        List.of(ModelCheck.actor(broken, "set", 2), ModelCheck.actor(broken, "get"))));
    }

    private static PoolModel modelOf(Member member, EventBus events) {
        Map<String, Member> present = new HashMap<>(Map.of(member.endpoint().id(), member));
        member.standing.present = true;
        member.standing.listed = true;
        Roster roster = ModelCheck.bare(
                Roster.class,
                Map.of("present", present, "inOrder", new Member[] {member}, "joined", new ArrayList<Member>()));
        return new PoolModel("model", roster, new Arbiter("model", 1, 0, events), events, Gate.UNLIMITED);
    }

    private static Endpoint weighing(Member member, int weight) {
        return member.endpoint().toBuilder().weight(weight).build();
    }

    private static long weight(PoolSnapshot snapshot) {
        return snapshot.size() == 0 ? 1 : snapshot.weight(0);
    }

    /** The real loop. */
    public static class Settled {
        private final Member member = ModelCheck.member();
        private final EventBus events = new EventBus("model", task -> {});
        private final PoolModel model = modelOf(member, events);
        private final ControlLoop loop = new ControlLoop(
                "model",
                model,
                new Tracking(() -> 0, (component, error) -> {}),
                events,
                (task, delay) -> () -> {},
                null);

        @Operation
        public void set(int weight) {
            model.add(weighing(member, 2 + Math.floorMod(weight, 100)));
            loop.settle();
        }

        @Operation
        public long get() {
            return weight(loop.snapshot());
        }
    }

    /** A loop whose settle leaves the change to whoever publishes just now. */
    public static class LeftToOthers {
        private final Member member = ModelCheck.member();
        private final PoolModel model = modelOf(member, new EventBus("model", task -> {}));
        private final ReentrantLock turn = new ReentrantLock();
        private volatile PoolSnapshot snapshot = PoolSnapshot.empty("model");

        @Operation
        public void set(int weight) {
            model.add(weighing(member, 2 + Math.floorMod(weight, 100)));
            if (turn.tryLock()) {
                try {
                    snapshot = model.snapshot(snapshot.version() + 1);
                } finally {
                    turn.unlock();
                }
            }
        }

        @Operation
        public long get() {
            return weight(snapshot);
        }
    }
}
