package io.evener.http.jdk;

import io.evener.Member;
import io.evener.Outcome;
import io.evener.PoolSnapshot;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.MemberState;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Writes down what a pool's members are told. */
final class Recorder implements Guard {

    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger lost = new AtomicInteger();
    final List<Outcome> responded = new CopyOnWriteArrayList<>();
    final List<Outcome> ended = new CopyOnWriteArrayList<>();

    @Override
    public Attached attach(GuardContext context) {
        context.track((Member member, List<State> peers) -> new State());
        return (PoolSnapshot snapshot) -> {};
    }

    private final class State extends MemberState {
        @Override
        public void begun(long nowNanos) {
            begun.incrementAndGet();
        }

        @Override
        public void responded(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            responded.add(outcome);
        }

        @Override
        public void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            ended.add(outcome);
        }

        @Override
        public void lost(int calls) {
            lost.addAndGet(calls);
        }
    }
}
