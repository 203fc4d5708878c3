package io.evener.source;

import io.evener.Endpoint;
import io.evener.RandomSource;
import io.evener.Scheduler.Cancellable;
import io.evener.Ticker;
import java.time.Duration;
import java.util.Collection;

/** Passes everything on; what a part of a source says otherwise is overridden. */
abstract class ForwardingContext implements SourceContext {

    private final SourceContext context;

    ForwardingContext(SourceContext context) {
        this.context = context;
    }

    @Override
    public String pool() {
        return context.pool();
    }

    @Override
    public Ticker ticker() {
        return context.ticker();
    }

    @Override
    public RandomSource random() {
        return context.random();
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return context.after(delay, task);
    }

    @Override
    public void offload(Runnable task) {
        context.offload(task);
    }

    @Override
    public void update(long version, Collection<Endpoint> all) {
        context.update(version, all);
    }

    @Override
    public void refused(String reason) {
        context.refused(reason);
    }

    @Override
    public void refused(String reason, Duration age) {
        context.refused(reason, age);
    }

    @Override
    public void failed(Throwable error) {
        context.failed(error);
    }

    @Override
    public void failed(Throwable error, Duration age) {
        context.failed(error, age);
    }

    @Override
    public void recovered(String part, Duration after, int endpoints) {
        context.recovered(part, after, endpoints);
    }

    @Override
    public void report(String text) {
        context.report(text);
    }
}
