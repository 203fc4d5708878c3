package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.spi.MemberState;
import io.evener.spi.StateFactory;
import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A round of publishing that ends in an error. */
class ControlLoopFailureTest {

    private final ManualTime time = new ManualTime();
    private final EventBus events = new EventBus("p", Runnable::run);
    private boolean isFull;

    private MemberState state() {
        if (isFull) {
            throw new OutOfMemoryError("no states");
        }
        return new MemberState() {};
    }

    @Test
    void errorWhileStatesAreMade_whoLeftIsShut_andTheNextTurnPublishes() {
        try (Pool owner = Pool.builder("p").ticker(time).scheduler(time).build()) {
            Roster roster = new Roster(owner.core(), time, Duration.ofMinutes(1));
            PoolModel model = new PoolModel("p", roster, new Arbiter("p", 1, 0, events), events, Gate.UNLIMITED);
            Tracking tracking = new Tracking(time, (component, error) -> {
                throw new OutOfMemoryError("nor a place to tell it");
            });
            ControlLoop loop = new ControlLoop("p", model, tracking, events, time, null);
            StateFactory<MemberState> factory = (member, peers) -> state();
            loop.track(new TrackedKey<>(factory, Scope.ofAll(), false, false), Set.of());
            model.add(Endpoint.of(Fixtures.uri(1)));
            loop.settle();
            Member left = loop.snapshot().member(0);
            isFull = true;
            model.update(Fixtures.endpoints(2).subList(1, 2), member -> false);
            assertThatThrownBy(loop::settle).isInstanceOf(OutOfMemoryError.class);
            assertThat(left.isOpen()).isFalse();
            isFull = false;
            loop.settle();
            assertThat(loop.snapshot().endpoint(0).id()).isEqualTo(Fixtures.uri(2));
        }
    }
}
