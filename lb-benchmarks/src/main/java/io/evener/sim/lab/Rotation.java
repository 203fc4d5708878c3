package io.evener.sim.lab;

import io.evener.PoolSnapshot;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** When endpoints were in rotation, and with which share. A guard that guards nothing; for one simulation with one client. */
final class Rotation implements Guard {

    private static final double NANOS_PER_SECOND = 1e9;

    private final Map<String, List<State>> states = new HashMap<>();

    /** What an endpoint was from some second on; its share is that of a slow start, 1 in full. */
    private record State(double second, boolean in, double share) {

        boolean isSame(State other) {
            return in == other.in && share == other.share;
        }
    }

    @Override
    public Attached attach(GuardContext context) {
        return snapshot -> look(snapshot, context.ticker().nanos() / NANOS_PER_SECOND);
    }

    private void look(PoolSnapshot snapshot, double second) {
        for (int i = 0; i < snapshot.size(); i++) {
            List<State> known = states.computeIfAbsent(snapshot.endpoint(i).id(), id -> new ArrayList<>());
            State now = new State(second, snapshot.eligible(i), snapshot.admission(i));
            if (!known.isEmpty() && known.get(known.size() - 1).second == second) {
                known.remove(known.size() - 1); // nobody chose by it: guards that came after had their say
            }
            if (known.isEmpty() || !known.get(known.size() - 1).isSame(now)) {
                known.add(now);
            }
        }
    }

    /** Returns how many seconds after this one an endpoint was out: 0 if it was already, infinity for never. */
    double secondsUntilOut(String id, double from) {
        return secondsUntil(id, from, state -> !state.in);
    }

    /** Returns how many seconds after this one an endpoint was in rotation. */
    double secondsUntilIn(String id, double from) {
        return secondsUntil(id, from, state -> state.in);
    }

    /** Returns how many seconds after this one an endpoint was in rotation with all of its share. */
    double secondsUntilFull(String id, double from) {
        return secondsUntil(id, from, state -> state.in && state.share == 1);
    }

    private double secondsUntil(String id, double from, Predicate<State> which) {
        List<State> known = states.getOrDefault(id, List.of());
        for (int i = 0; i < known.size(); i++) {
            boolean lasts = i + 1 == known.size() || known.get(i + 1).second > from;
            if (lasts && which.test(known.get(i))) {
                return Math.max(0, known.get(i).second - from);
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}
