package io.evener.spi;

import io.evener.Cause;
import io.evener.Member;
import io.evener.RandomSource;
import io.evener.Scheduler.Cancellable;
import io.evener.Ticker;
import java.time.Duration;

/**
 * What a pool lends to a {@link Guard}, and the door for its verdicts.
 *
 * <p>Verdicts may come from any thread, a request's included: they shut or open the member at once, and leave the
 * new snapshot to the control loop. Each guard has its own set of causes, caps and admissions: it can't clear
 * another's. A verdict about a member that has left the pool does nothing.
 */
public interface GuardContext {

    /** Returns the pool's name. */
    String pool();

    /**
     * Tells the pool's listeners what verdicts don't: a setting that takes no effect at this size, say. Not for every
     * call.
     */
    void report(String text);

    /** Returns the clock. */
    Ticker ticker();

    /** Returns the randomness. */
    RandomSource random();

    /**
     * Runs a task once on the pool's scheduler, unless the guard is closed before; {@linkplain io.evener.Scheduler elsewhere} if
     * that refuses it. What it throws is reported.
     */
    Cancellable after(Duration delay, Runnable task);

    /** Keeps a state of this guard's on every member; see {@link StrategyContext#track}. */
    <S extends MemberState> StateKey<S> track(StateFactory<S> factory, Signal... signals);

    /**
     * Takes a member out of rotation. Repeating it changes nothing.
     *
     * <p>Passive causes ({@link Cause#OUTLIER}, {@link Cause#BREAKER}, {@link Cause#PUSHBACK}) are refused when all
     * guards' passive causes together would take out more than the pool's {@code maxEjectedRatio}, or the last
     * member in rotation; the refusal is an event. Somebody with a lower {@linkplain #cap bound} than the candidate's,
     * on trial, doesn't count as left.
     *
     * @param member whom
     * @param cause one that {@linkplain Cause#isGuards() guards may put}
     * @param reason for events and {@code explain}, such as {@code connect refused}
     * @return whether the verdict stands
     */
    boolean out(Member member, Cause cause, String reason);

    /**
     * Tells the pool's listeners of a verdict that is not acted on, in a {@code Detected} event: of a dry run, of a rule that is
     * only told, or of one that the guard's own cap spares. It changes nothing, and is not asked whether the pool
     * could spare the member.
     *
     * @param member whom
     * @param cause one that {@linkplain Cause#isGuards() guards may put}
     * @param reason as for {@link #out}
     */
    void detected(Member member, Cause cause, String reason);

    /** Takes this guard's verdict back. The member is in rotation again when no other cause is left. */
    void in(Member member, Cause cause);

    /**
     * Bounds how many calls may be in flight at a member. Calls that began before the member last came back into
     * rotation don't count, so that a bound of 1 right after {@link #in} admits exactly one trial call. The lowest
     * bound of all guards holds.
     *
     * @param calls at least 1; {@link Integer#MAX_VALUE} takes the bound back
     */
    void cap(Member member, int calls);

    /**
     * Sets what part of its normal share a member gets, for slow starts. The product of all guards' admissions
     * holds, rounded up to sixteenths.
     *
     * @param share above 0, at most 1
     */
    void admission(Member member, double share);

    /** Passes on what a probe learned about a member's load to whoever tracks {@link Signal#LOAD_REPORT}. */
    void report(Member member, LoadReport report);
}
