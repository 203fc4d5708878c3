package io.evener;

import java.util.List;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/**
 * Two guards that judge the same two members at once, through the pool's model, under every interleaving.
 *
 * <p>Excluded: both members ejected by two verdicts that each found the other still in, in one tier or in two; a verdict
 * cleared by the other's guard; a gate that does not say what was decided last; counts that miss a verdict.
 */
class ArbiterLincheckTest {

    @Test
    void verdicts_ofTwoGuards_neverTakeBoth() {
        ModelCheck.holds(Locked.class, 2, 20, 1);
    }

    @Test
    void verdicts_ofTwoGuardsInTwoTiers_neverTakeBoth() {
        ModelCheck.holds(Tiers.class, 2, 20, 1);
    }

    @Test
    void verdicts_lookedUpAndAppliedInTwoSteps_areRejected() {
        ModelCheck.isBroken(Unlocked.class, 1);
    }

    /** Linearizable to itself: the answers say whose verdict came first. */
    public static class Locked {
        private final List<Member> members;
        private final Object[] guards = {"guard 0", "guard 1"};
        private final Arbiter arbiter;
        private final PoolModel model;

        public Locked() {
            this(0);
        }

        Locked(int secondTier) {
            members = List.of(ModelCheck.member(), ModelCheck.member());
            members.get(1)
                    .endpoint(members.get(1).endpoint().toBuilder()
                            .tier(secondTier)
                            .build());
            members.forEach(member -> member.standing.present = true);
            EventBus events = new EventBus("model", task -> {});
            arbiter = new Arbiter("model", 1, 0.5, events);
            Roster roster = ModelCheck.bare(Roster.class, Map.of("inOrder", members.toArray(Member[]::new)));
            model = new PoolModel("model", roster, arbiter, events, Gate.UNLIMITED);
            arbiter.decide(members);
        }

        private boolean out(int who) {
            return model.out(guards[who], members.get(who), Cause.OUTLIER, "model");
        }

        @Operation(nonParallelGroup = "guard 0")
        public boolean firstOut() {
            return out(0);
        }

        @Operation(nonParallelGroup = "guard 1")
        public boolean secondOut() {
            return out(1);
        }

        @Operation(nonParallelGroup = "guard 1")
        public void firstInByTheOther() {
            model.in(guards[1], members.get(0), Cause.OUTLIER);
        }

        @Validate
        public void oneIsLeft() {
            if (!members.get(0).isOpen() && !members.get(1).isOpen()) {
                throw new IllegalStateException("both are out");
            }
            for (Member member : members) {
                if (member.isOpen() != member.standing.isHealthy()) {
                    throw new IllegalStateException("decided otherwise: " + member);
                }
            }
            if (arbiter.isPanic()) {
                throw new IllegalStateException("one is well, and carries all");
            }
        }
    }

    /** The last member of the pool, in whatever tier. */
    public static class Tiers extends Locked {
        public Tiers() {
            super(1);
        }
    }

    /** The same rule, looked up and applied in two steps. */
    public static class Unlocked {
        private final List<Member> members = List.of(ModelCheck.member(), ModelCheck.member());

        public Unlocked() {
            members.forEach(member -> member.gate(true, Gate.UNLIMITED));
        }

        private boolean out(int who) {
            boolean allowed = members.get(1 - who).isOpen();
            if (allowed) {
                members.get(who).gate(false, 0);
            }
            return allowed;
        }

        @Operation(nonParallelGroup = "guard 0")
        public boolean firstOut() {
            return out(0);
        }

        @Operation(nonParallelGroup = "guard 1")
        public boolean secondOut() {
            return out(1);
        }
    }
}
