package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Between being told to leave and the snapshot that shows it. */
class DeparturesTest {

    private final ManualTime time = new ManualTime();
    private final EventBus events = new EventBus("p", Runnable::run);

    /** Its last call is awaited only where no other can begin. */
    @Test
    void verdictThatIsRefused_leavesOneToldToLeaveOpen_andUndrained() {
        try (Pool owner = Pool.builder("p").ticker(time).scheduler(time).build()) {
            Roster roster = new Roster(owner.core(), time, Duration.ofMinutes(1));
            PoolModel model = new PoolModel("p", roster, new Arbiter("p", 0.5, 0, events), events, Gate.UNLIMITED);
            Endpoint one = Endpoint.of(Fixtures.uri(1));
            model.add(one);
            Member member = model.members().get(0);
            model.add(one.toBuilder().terminating(true).build());
            assertThat(model.out("guard", member, Cause.OUTLIER, "the last")).isFalse();
            assertThat(member.isOpen()).isTrue();
            assertThat(model.takeToldToLeave()).isEmpty();
            model.snapshot(1);
            model.shutParted();
            assertThat(member.isOpen()).isFalse();
            assertThat(model.takeToldToLeave()).isEqualTo(List.of(member));
        }
    }
}
