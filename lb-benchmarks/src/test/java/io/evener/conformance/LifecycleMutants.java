package io.evener.conformance;

import static io.evener.conformance.Mutants.draw;
import static io.evener.conformance.Mutants.eligible;
import static io.evener.conformance.Mutants.members;
import static io.evener.conformance.Mutants.mutant;
import static io.evener.conformance.Mutants.tampered;

import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Strategies that are wrong about empty pools, coming back, and closing. */
final class LifecycleMutants {

    private static final AtomicInteger RELEASED = new AtomicInteger();
    private static volatile Object sink = "";

    private LifecycleMutants() {}

    static List<Mutants.Mutant> all() {
        return List.of(
                mutant("waits for somebody", "no-spin", tampered(Strategies.random(), chooser -> request -> {
                    Member member = chooser.choose(request);
                    while (member == null
                            && request.excludedCount() == 0
                            && !Thread.currentThread().isInterrupted()) {
                        member = chooser.choose(request);
                    }
                    return member;
                })),
                mutant(
                        "reads health, not rotation",
                        "panic",
                        context -> snapshot ->
                                draw(context, members(snapshot, i -> snapshot.eligible(i) && snapshot.healthy(i)))),
                mutant("an empty pool stays empty", "refill", context -> {
                    boolean[] empty = new boolean[1];
                    return snapshot -> {
                        empty[0] |= snapshot.size() == 0;
                        return empty[0] ? request -> null : draw(context, eligible(snapshot));
                    };
                }),
                mutant("can't compile for one", "never-throws", context -> {
                    Strategy.Bound healthy = Strategies.random().bind(context);
                    return snapshot -> {
                        sink = snapshot.eligibleCount() == 1 ? List.of().get(0) : snapshot;
                        return healthy.compile(snapshot);
                    };
                }),
                mutant("never again", "readmitted", context -> {
                    Set<Member> seenOut = new HashSet<>();
                    return snapshot -> {
                        seenOut.addAll(members(snapshot, i -> !snapshot.eligible(i)));
                        List<Member> trusted = eligible(snapshot).stream()
                                .filter(member -> !seenOut.contains(member))
                                .toList();
                        return draw(context, trusted.isEmpty() ? eligible(snapshot) : trusted);
                    };
                }),
                mutant("a timer per compile", "rebuild-flat", context -> {
                    Strategy.Bound healthy = Strategies.random().bind(context);
                    return snapshot -> {
                        context.every(Duration.ofSeconds(1), () -> {});
                        return healthy.compile(snapshot);
                    };
                }),
                mutant("closing throws", "timers-flat", context -> new Strategy.Bound() {
                    private final Strategy.Bound healthy = Strategies.random().bind(context);

                    @Override
                    public Chooser compile(PoolSnapshot snapshot) {
                        return healthy.compile(snapshot);
                    }

                    @Override
                    public void close() {
                        throw new IllegalStateException("closing");
                    }
                }),
                mutant("chooses nobody once closed", "late-choice", context -> new Strategy.Bound() {
                    private final Strategy.Bound healthy = Strategies.random().bind(context);
                    private volatile boolean closed;

                    @Override
                    public Chooser compile(PoolSnapshot snapshot) {
                        Chooser chooser = healthy.compile(snapshot);
                        return request -> closed ? null : chooser.choose(request);
                    }

                    @Override
                    public void close() {
                        closed = true;
                    }
                }),
                inTheRecipe(),
                mutant("a thread per bind", "threads-flat", context -> {
                    Thread thread = new Thread(LifecycleMutants::waitForRelease, "mutant");
                    thread.setDaemon(true);
                    thread.start();
                    return Strategies.random().bind(context);
                }));
    }

    /** What belongs to a Bound is the recipe's: closing one Bound ends the next. */
    private static Mutants.Mutant inTheRecipe() {
        AtomicInteger closed = new AtomicInteger();
        return mutant("keeps its state in the recipe", "swapped", context -> {
            Strategy.Bound healthy = Strategies.random().bind(context);
            closed.set(0);
            return new Strategy.Bound() {
                @Override
                public Chooser compile(PoolSnapshot snapshot) {
                    Chooser chooser = healthy.compile(snapshot);
                    return request -> {
                        if (closed.get() > 0) {
                            throw new IllegalStateException("closed");
                        }
                        return chooser.choose(request);
                    };
                }

                @Override
                public void close() {
                    closed.incrementAndGet();
                }
            };
        });
    }

    private static void waitForRelease() {
        synchronized (RELEASED) {
            while (RELEASED.get() == 0) {
                try {
                    RELEASED.wait();
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    /** Ends the threads that mutants leaked. */
    static void release() {
        synchronized (RELEASED) {
            RELEASED.set(1);
            RELEASED.notifyAll();
        }
    }
}
