package io.evener;

import io.evener.DrainResult.End;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The drains under way.
 *
 * <p>No wake-up is lost: the gate is shut first, the drain listed second, the count read third; a call's end lowers
 * the count first, reads the gate second, and looks here third. Listed after the verdict, so that a drain here whose
 * endpoint is in the pool without one was taken back.
 */
final class Drains {

    private final List<Drain> waiting = new CopyOnWriteArrayList<>();

    static final class Drain {
        final Member member;
        /** Who said so, and may take it back. */
        final Object owner;

        final CompletableFuture<DrainResult> result = new CompletableFuture<>();
        volatile Scheduler.@Nullable Cancellable timer;

        Drain(Member member, Object owner) {
            this.member = member;
            this.owner = owner;
        }
    }

    Drain begin(Member member, Object owner) {
        Drain drain = new Drain(member, owner);
        waiting.add(drain);
        return drain;
    }

    /** Sets the timer that ends the drain when time is up; cancels it if the drain ended meanwhile. */
    void arm(Drain drain, Scheduler.Cancellable timer) {
        drain.timer = timer;
        if (!waiting.contains(drain)) {
            timer.cancel();
        }
    }

    boolean isWaitedFor(Member member) {
        return !of(member).isEmpty();
    }

    /** Returns whether a drain by this owner is under way. */
    boolean isWaitedFor(Member member, Object owner) {
        return of(member).stream().anyMatch(drain -> drain.owner == owner);
    }

    /** Ends one drain; returns its result, or null when it has ended before. */
    @Nullable
    DrainResult end(Drain drain, End end) {
        if (!waiting.remove(drain)) {
            return null;
        }
        Scheduler.Cancellable timer = drain.timer;
        if (timer != null) {
            timer.cancel();
        }
        return new DrainResult(drain.member.endpoint().id(), end, drain.member.inFlight());
    }

    List<Drain> of(Member member) {
        return waiting.stream().filter(drain -> drain.member == member).toList();
    }

    List<Drain> all() {
        return List.copyOf(waiting);
    }
}
