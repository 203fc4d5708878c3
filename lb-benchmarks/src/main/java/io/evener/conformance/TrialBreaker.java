package io.evener.conformance;

import io.evener.Cause;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.PoolSnapshot;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.MemberState;
import io.evener.spi.StateKey;
import java.time.Duration;

/** The simplest breaker: out after five failures in a row, in again after five seconds, out at the next failure. */
final class TrialBreaker implements Guard {

    private static final int MOST_IN_A_ROW = 5;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    @Override
    public Attached attach(GuardContext context) {
        StateKey<Row> rows = context.track((member, peers) -> new Row(context, member));
        return new Attached() {
            @Override
            public void changed(PoolSnapshot snapshot) {
                for (int i = 0; i < snapshot.size(); i++) {
                    rows.get(snapshot.member(i));
                }
            }
        };
    }

    private static final class Row extends MemberState {
        private final GuardContext context;
        private final Member member;
        private int failures;

        Row(GuardContext context, Member member) {
            this.context = context;
            this.member = member;
        }

        @Override
        public synchronized void ended(long nowNanos, long elapsedNanos, Outcome outcome, boolean current) {
            if (!current) {
                return;
            }
            failures = outcome.isFailure() ? failures + 1 : 0;
            if (failures >= MOST_IN_A_ROW && context.out(member, Cause.BREAKER, "failures in a row")) {
                failures = MOST_IN_A_ROW - 1;
                context.after(PAUSE, () -> context.in(member, Cause.BREAKER));
            }
        }
    }
}
