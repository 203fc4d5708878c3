package io.evener.health;

import io.evener.Cause;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.Signal;
import io.evener.spi.StateKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** A circuit breaker at work on one pool: a {@link MemberBreaker} for each, and what they know of each other. */
final class PoolBreaker implements Guard.Attached, Faults.Peers {

    /** With windows of calls there are no buckets of time; the pool's tail is still worked out now and then. */
    private static final long TICK_NANOS = Duration.ofSeconds(1).toNanos();

    private final GuardContext context;
    private final BreakerSettings settings;
    private final StateKey<MemberBreaker> key;
    private volatile List<MemberBreaker> members = List.of();
    private volatile long slowNanos;
    private boolean toldAlone;

    PoolBreaker(GuardContext context, BreakerSettings settings) {
        this.context = context;
        this.settings = settings;
        this.slowNanos = settings.watchesSlow() && settings.slowNanos > 0 ? settings.slowNanos : Long.MAX_VALUE;
        Signal[] signals = settings.watchesSlow() ? new Signal[] {Signal.LATENCY} : new Signal[0];
        this.key =
                context.track((Member member, List<MemberBreaker> peers) -> new MemberBreaker(this, member), signals);
        if (settings.control != null) {
            settings.control.attached(this);
        }
        tickLater();
    }

    private void tickLater() {
        long nanos = settings.windowCalls > 0 ? TICK_NANOS : settings.windowNanos / Window.BUCKETS;
        context.after(Duration.ofNanos(nanos), this::tick);
    }

    private void tick() {
        tickLater();
        if (settings.windowCalls == 0) {
            members.forEach(MemberBreaker::tick);
        }
        if (settings.watchesSlow() && settings.slowNanos == 0) {
            slowNanos = slowByPool();
        }
    }

    /** By the median of the members' tails, the lower of two: one sick member, or one of two, moves it little. */
    private long slowByPool() {
        double[] tails = members.stream()
                .mapToDouble(MemberBreaker::tailNanos)
                .filter(tail -> tail > 0)
                .sorted()
                .toArray();
        return tails.length == 0 ? Long.MAX_VALUE : (long) (settings.slowTimes * tails[(tails.length - 1) / 2]);
    }

    @Override
    public void changed(PoolSnapshot snapshot) {
        List<MemberBreaker> present = new ArrayList<>(snapshot.size());
        boolean carried = false;
        for (int i = 0; i < snapshot.size(); i++) {
            MemberBreaker breaker = key.get(snapshot.member(i));
            present.add(breaker);
            carried |= breaker.carries();
        }
        members = List.copyOf(present);
        if (!carried) {
            present.forEach(MemberBreaker::closeIfHalfOpen);
        }
        if (snapshot.size() == 1 && !toldAlone) {
            toldAlone = true;
            context.report("can't open: 1 endpoint, and the last is never taken out");
        }
    }

    @Override
    public double ratioWithout(Window own, ToLongFunction<Window> which) {
        long total = 0;
        long those = 0;
        for (MemberBreaker member : members) {
            Window window = member.window();
            if (window != null && window != own) {
                total += window.total();
                those += which.applyAsLong(window);
            }
        }
        return total == 0 ? 0 : (double) those / total;
    }

    /** Tells who wants to know, on the scheduler: a breaker may change on a request's thread. */
    void tell(Member member, BreakerState before, BreakerState after, String reason) {
        if (settings.dryRun && after == BreakerState.OPEN) {
            context.detected(member, Cause.BREAKER, reason);
        }
        BreakerListener listener = settings.listener;
        if (listener != null) {
            String id = member.endpoint().id();
            context.after(Duration.ZERO, () -> listener.changed(id, before, after, reason));
        }
    }

    @Nullable
    MemberBreaker find(String id) {
        for (MemberBreaker member : members) {
            if (member.member().endpoint().id().equals(id)) {
                return member;
            }
        }
        return null;
    }

    boolean isSlow(long elapsedNanos) {
        return elapsedNanos > slowNanos;
    }

    long now() {
        return context.ticker().nanos();
    }

    RandomSource random() {
        return context.random();
    }

    GuardContext context() {
        return context;
    }

    BreakerSettings settings() {
        return settings;
    }

    @Override
    public void close() {
        if (settings.control != null) {
            settings.control.detached(this);
        }
    }
}
