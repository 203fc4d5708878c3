package io.evener.dns;

import io.evener.Endpoint;
import io.evener.RandomSource;
import io.evener.Scheduler.Cancellable;
import io.evener.Ticker;
import io.evener.source.SourceContext;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.Collection;

/** A pool that hears nothing. */
enum SilentContext implements SourceContext {
    INSTANCE;

    @Override
    public String pool() {
        return "silent";
    }

    @Override
    public Ticker ticker() {
        return () -> 0;
    }

    @Override
    public RandomSource random() {
        return SeededRandom.of(1);
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return () -> {};
    }

    @Override
    public void offload(Runnable task) {}

    @Override
    public void update(long version, Collection<Endpoint> all) {}

    @Override
    public void refused(String reason) {}

    @Override
    public void refused(String reason, Duration age) {}

    @Override
    public void failed(Throwable error) {}

    @Override
    public void failed(Throwable error, Duration age) {}

    @Override
    public void recovered(String part, Duration after, int endpoints) {}

    @Override
    public void report(String text) {}
}
