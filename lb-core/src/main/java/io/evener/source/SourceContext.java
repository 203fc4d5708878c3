package io.evener.source;

import io.evener.Endpoint;
import io.evener.RandomSource;
import io.evener.Scheduler.Cancellable;
import io.evener.Ticker;
import java.time.Duration;
import java.util.Collection;

/**
 * What a pool lends to an {@link EndpointSource}, and the door for what it finds.
 *
 * <p><b>Thread safety.</b> Any thread may call any method. Once the source is closed they do nothing. Nothing said here fails
 * because of what the pool makes of it: user code that throws is reported, to the pool's listeners.
 */
public interface SourceContext {

    /** Returns the pool's name. */
    String pool();

    /** Returns the clock. */
    Ticker ticker();

    /** Returns the randomness. */
    RandomSource random();

    /**
     * Runs a task once on the pool's scheduler, unless the source is closed before; {@linkplain io.evener.Scheduler elsewhere}
     * if that refuses it. It must be brief and must not block. What it throws is reported.
     */
    Cancellable after(Duration delay, Runnable task);

    /**
     * Runs work that may block, at once, on a daemon thread other than the scheduler's. A source that offloads again only
     * when the work before is done never holds more than one thread, and none while it waits. Closing interrupts
     * the work and waits for nobody. What it throws is reported.
     */
    void offload(Runnable task);

    /**
     * Replaces the pool's membership. Removals are in force when this returns; additions are published
     * together with those that follow within 50 ms, at once while nobody is in rotation. A malformed update (an id
     * listed twice) is refused whole, with an event, and the last good one stays.
     *
     * <p>To be called after each look that went well, also when nothing changed: that costs a comparison, no rebuild, and
     * says that the view is not old.
     *
     * @param version of the view: one that is not above the last taken is outdated and ignored, so that an older view never
     *     overwrites a newer, whichever thread is faster
     * @param all every endpoint there is; whether none at all is believed is up to {@link EndpointSource#whenEmpty()}
     */
    void update(long version, Collection<Endpoint> all);

    /**
     * Says that what was found is malformed; nothing of it is used and the last good update stays. The same again is told
     * once a minute.
     *
     * @param reason for the event, such as {@code orders.endpoints:3:17: must be >= 0: tier=-1}
     */
    void refused(String reason);

    /**
     * As {@link #refused(String)}, for a source that is made of others.
     *
     * @param age of what that one said last and is still used
     */
    void refused(String reason, Duration age);

    /** Says that the source can't be read; the last good update stays. The same again is told once a minute. */
    void failed(Throwable error);

    /**
     * As {@link #failed(Throwable)}, for a source that is made of others.
     *
     * @param age of what that one said last and is still used
     */
    void failed(Throwable error, Duration age);

    /**
     * Says that a source which complained is well again. {@link EmptyAnswer#appliedTo} does, for the pool's source and for the
     * parts of a composite; other sources needn't.
     *
     * @param part which part of the source it is, such as {@code part 2 of 3}; {@code ""} for the whole
     * @param after how long after its first complaint
     * @param endpoints how many it says there are
     */
    void recovered(String part, Duration after, int endpoints);

    /** Tells the pool's listeners what updates don't: that an entry is ignored, say. Not for every look. */
    void report(String text);
}
