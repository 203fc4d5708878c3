package io.evener.strategies;

import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.Scheduler.Cancellable;
import io.evener.Ticker;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import io.evener.spi.StateFactory;
import io.evener.spi.StateKey;
import io.evener.spi.StrategyContext;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * A context with a randomness of its own: whoever draws through it takes nothing away from anybody else's sequence. The
 * seed comes from the label, so that a run can be repeated.
 */
final class ShadowContext implements StrategyContext {

    private final StrategyContext context;
    private final RandomSource random;

    ShadowContext(StrategyContext context) {
        this(context, new SplitMix(context.label().hashCode()));
    }

    private ShadowContext(StrategyContext context, RandomSource random) {
        this.context = context;
        this.random = random;
    }

    /** SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). One sequence for all threads, which come here seldom. */
    private static final class SplitMix implements RandomSource {
        private static final long GAMMA = 0x9E3779B97F4A7C15L;

        private final AtomicLong state;

        SplitMix(long seed) {
            state = new AtomicLong(seed * GAMMA);
        }

        @Override
        public long nextLong() {
            long z = state.addAndGet(GAMMA);
            z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            return z ^ z >>> 31;
        }
    }

    @Override
    public String label() {
        return context.label();
    }

    @Override
    public Ticker ticker() {
        return context.ticker();
    }

    @Override
    public RandomSource random() {
        return random;
    }

    @Override
    public Cancellable every(Duration period, Runnable task) {
        return context.every(period, task);
    }

    @Override
    public void requestCompile() {
        context.requestCompile();
    }

    @Override
    public void report(String text) {
        context.report(text);
    }

    @Override
    public void relieved(String text) {
        context.relieved(text);
    }

    @Override
    public <S extends MemberState> StateKey<S> track(StateFactory<S> factory, Signal... signals) {
        return context.track(factory, signals);
    }

    @Override
    public void narrow(PoolSnapshot part) {
        context.narrow(part);
    }

    @Override
    public <T> T handDown(Class<T> type, Function<Optional<T>, T> make) {
        return context.handDown(type, make);
    }

    @Override
    public StrategyContext child(String label) {
        return new ShadowContext(context.child(label), random);
    }

    @Override
    public void close() {
        context.close();
    }
}
