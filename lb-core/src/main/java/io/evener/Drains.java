package io.evener;

import io.evener.DrainResult.End;
import java.lang.invoke.VarHandle;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The drains under way, by member.
 *
 * <p>No wake-up is lost: the gate is shut first, the drain listed second, the count read third; a call's end lowers
 * the count first, reads the gate second, and looks here third. Fences keep the second and third apart, because a map's
 * reads and writes are in no order with those of other words. Listed after the verdict, so that a drain here whose
 * endpoint is in the pool without one was taken back.
 */
final class Drains {

    private final Map<Member, List<Drain>> waiting = new ConcurrentHashMap<>();
    private final AtomicLong begun = new AtomicLong();

    static final class Drain {
        final Member member;
        /** Who said so, and may take it back. */
        final Object owner;

        final CompletableFuture<DrainResult> result = new CompletableFuture<>();
        volatile Scheduler.@Nullable Cancellable timer;

        private final long number;
        private final AtomicBoolean over = new AtomicBoolean();

        private Drain(Member member, Object owner, long number) {
            this.member = member;
            this.owner = owner;
            this.number = number;
        }
    }

    Drain begin(Member member, Object owner) {
        Drain drain = new Drain(member, owner, begun.getAndIncrement());
        waiting.merge(
                member,
                List.of(drain),
                (before, more) -> Stream.of(before, more).flatMap(List::stream).toList());
        VarHandle.fullFence();
        return drain;
    }

    /** Sets the timer that ends the drain when time is up; cancels it if the drain ended meanwhile. */
    void arm(Drain drain, Scheduler.Cancellable timer) {
        drain.timer = timer;
        if (drain.over.get()) {
            timer.cancel();
        }
    }

    /** As {@link #isWaitedFor(Member)}, for who just lowered the count. */
    boolean isAwaited(Member member) {
        VarHandle.fullFence();
        return isWaitedFor(member);
    }

    boolean isWaitedFor(Member member) {
        return waiting.containsKey(member);
    }

    /** Returns whether a drain by this owner is under way. */
    boolean isWaitedFor(Member member, Object owner) {
        return of(member).stream().anyMatch(drain -> drain.owner == owner);
    }

    /** Ends one drain; returns its result, or null when it has ended before. */
    @Nullable
    DrainResult end(Drain drain, End end) {
        if (!drain.over.compareAndSet(false, true)) {
            return null;
        }
        waiting.computeIfPresent(drain.member, (member, all) -> {
            List<Drain> others = all.stream().filter(other -> other != drain).toList();
            return others.isEmpty() ? null : others;
        });
        Scheduler.Cancellable timer = drain.timer;
        if (timer != null) {
            timer.cancel();
        }
        return new DrainResult(drain.member.endpoint().id(), end, drain.member.inFlight());
    }

    List<Drain> of(Member member) {
        return waiting.getOrDefault(member, List.of());
    }

    /** Returns all, in the order in which they began. */
    List<Drain> all() {
        return waiting.values().stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingLong(drain -> drain.number))
                .toList();
    }
}
