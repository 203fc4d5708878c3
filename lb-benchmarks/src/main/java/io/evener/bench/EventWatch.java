package io.evener.bench;

import io.evener.LoadBalancerEvent;
import io.evener.LoadBalancerListener;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Lets a program wait for events of a pool. Thread safe. */
final class EventWatch implements LoadBalancerListener {

    private record Waiter(Predicate<LoadBalancerEvent> which, CompletableFuture<Long> time) {}

    private final List<Waiter> waiters = new CopyOnWriteArrayList<>();
    private volatile Consumer<LoadBalancerEvent> teller = event -> {};

    @Override
    public void on(LoadBalancerEvent event) {
        long now = System.nanoTime();
        List<Waiter> reached =
                waiters.stream().filter(waiter -> waiter.which().test(event)).toList();
        waiters.removeAll(reached);
        reached.forEach(waiter -> waiter.time().complete(now));
        teller.accept(event);
    }

    /** Sets who is told of every event from now on. */
    void tell(Consumer<LoadBalancerEvent> teller) {
        this.teller = teller;
    }

    /** Returns when, by {@link System#nanoTime}, the next such event comes. */
    CompletableFuture<Long> next(Predicate<LoadBalancerEvent> which) {
        CompletableFuture<Long> time = new CompletableFuture<>();
        waiters.add(new Waiter(which, time));
        return time;
    }
}
