package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a tracked state hears of one call: it began, it was answered once, it ended. */
class MemberSignalsTest {

    private final Fixtures f = new Fixtures().with(1);
    private final List<String> told = new ArrayList<>();

    private final class Listening extends MemberState {
        @Override
        public void begun(long nowNanos) {
            told.add("begun");
        }

        @Override
        public void responded(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            told.add("responded " + outcome + " after " + elapsedNanos);
        }

        @Override
        public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            told.add("ended " + outcome + " after " + elapsedNanos);
        }
    }

    private List<String> toldOf(Consumer<Member> call) {
        f.puppet().context.track((member, peers) -> new Listening(), Signal.LATENCY);
        call.accept(f.member(0));
        return told;
    }

    private void wait(int nanos) {
        f.time.advance(Duration.ofNanos(nanos));
    }

    @Test
    void end_withoutHeadersBefore_tellsTheLatency() {
        assertThat(toldOf(member -> {
                    long stamp = member.tryBegin();
                    wait(30);
                    member.end(stamp, Outcome.SUCCESS);
                }))
                .containsExactly("begun", "responded SUCCESS after 30", "ended SUCCESS after 30");
    }

    @Test
    void endResponded_afterHeaders_tellsTheLatencyOnce() {
        assertThat(toldOf(member -> {
                    long stamp = member.tryBegin();
                    wait(30);
                    member.responded(stamp, Outcome.SUCCESS);
                    wait(70);
                    member.endResponded(stamp, Outcome.FAILURE);
                }))
                .containsExactly("begun", "responded SUCCESS after 30", "ended FAILURE after 100");
    }

    @Test
    void lease_withHeadersOrWithout_tellsTheLatencyOnce() {
        LoadBalancer balancer = f.balancer();
        assertThat(toldOf(member -> {
                    Lease lease = balancer.acquire();
                    wait(5);
                    lease.responded(Outcome.SUCCESS);
                    lease.responded(Outcome.FAILURE);
                    wait(5);
                    lease.complete(Outcome.SUCCESS);
                    balancer.acquire().complete(Outcome.CANCELLED);
                }))
                .containsExactly(
                        "begun",
                        "responded SUCCESS after 5",
                        "ended SUCCESS after 10",
                        "begun",
                        "responded CANCELLED after 0",
                        "ended CANCELLED after 0");
    }
}
