package io.evener.sim.lab;

import io.evener.PoolSnapshot;
import io.evener.health.BreakerState;
import io.evener.health.CircuitBreaker;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.MemberState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the calls that endpoints get, up to each time a breaker opens. A guard that guards nothing; for one simulation. */
final class Watch implements Guard {

    private final Map<String, Trace> traces = new HashMap<>();
    private int mostOut;

    /** Returns a default breaker that is watched. */
    CircuitBreaker breaker() {
        return CircuitBreaker.ofDefaults().listener((id, before, after, reason) -> {
            Trace trace = trace(id);
            trace.state = after;
            if (after == BreakerState.OPEN) {
                trace.openings.add(trace.calls);
            }
            mostOut = Math.max(mostOut, count(BreakerState.OPEN));
        });
    }

    @Override
    public Attached attach(GuardContext context) {
        context.track((member, peers) -> trace(member.endpoint().id()));
        return new Attached() {
            @Override
            public void changed(PoolSnapshot snapshot) {}
        };
    }

    /** Returns what is known of an endpoint. */
    Trace trace(String id) {
        return traces.computeIfAbsent(id, unknown -> new Trace());
    }

    /** Returns how often a breaker opened that was closed or on trial. */
    int openings() {
        return traces.values().stream().mapToInt(trace -> trace.openings.size()).sum();
    }

    /** Returns how many breakers ever opened. */
    long opened() {
        return traces.values().stream()
                .filter(trace -> !trace.openings.isEmpty())
                .count();
    }

    private int count(BreakerState state) {
        return (int)
                traces.values().stream().filter(trace -> trace.state == state).count();
    }

    /** Returns how many breakers are closed. */
    int closed() {
        return count(BreakerState.CLOSED);
    }

    /** Returns how many endpoints were out at once, at most. */
    int mostOut() {
        return mostOut;
    }

    /** Counts anew from now on. */
    void mark() {
        traces.values().forEach(trace -> trace.marked = trace.calls);
    }

    /** Returns the most calls that an endpoint got since the mark. */
    int mostSinceMark() {
        return traces.values().stream()
                .mapToInt(trace -> trace.calls - trace.marked)
                .max()
                .orElse(0);
    }

    /** What one endpoint got. */
    static final class Trace extends MemberState {
        private final List<Integer> openings = new ArrayList<>();
        private BreakerState state = BreakerState.CLOSED;
        private int calls;
        private int marked;

        @Override
        public void begun(long nowNanos) {
            calls++;
        }

        /** Forgets what was before. */
        void restart() {
            calls = 0;
            openings.clear();
        }

        /** Returns how many there were before the breaker first opened, all if it never did. */
        int beforeOpening() {
            return openings.isEmpty() ? calls : openings.get(0);
        }

        /** Returns how many there were since. */
        int trials() {
            return calls - beforeOpening();
        }

        /** Returns how many there were at most between one opening and the next, or the end. */
        int mostBetween() {
            int most = 0;
            for (int i = 0; i < openings.size(); i++) {
                int next = i + 1 < openings.size() ? openings.get(i + 1) : calls;
                most = Math.max(most, next - openings.get(i));
            }
            return most;
        }
    }
}
