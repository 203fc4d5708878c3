package io.evener.spi;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Picks a member for a request, from the one {@link PoolSnapshot} it was compiled from.
 *
 * <p>The contract of every chooser:
 *
 * <ul>
 *   <li><b>Strict.</b> A member that is not {@linkplain PoolSnapshot#eligible(int) eligible} in the snapshot, or
 *       that the request excludes, is never returned.
 *   <li><b>Total.</b> If any member may be returned, one is; if none may, the answer is {@code null}, in bounded
 *       time. That null is the only one in this library's API: it is what lets tiers fall through.
 *   <li><b>Light.</b> It reads arrays and a few member counters; it takes no lock, allocates nothing, logs
 *       nothing, and reads a clock only when its rule is about time.
 *   <li><b>Shared.</b> Any number of threads call it at once. What it changes besides (a cursor, say) belongs to
 *       the {@link Strategy.Bound} and is atomic.
 *   <li><b>Lasting.</b> A request that read it before another took its place goes on with it, though its Bound may be
 *       compiled anew or closed meanwhile: it still chooses, from its own snapshot.
 * </ul>
 */
@FunctionalInterface
public interface Chooser {

    /**
     * Chooses a member.
     *
     * @param request what the caller knows
     * @return the member, or null when no eligible member is left
     */
    @Nullable
    Member choose(ChooseRequest request);

    /**
     * Tells what {@link #choose} would weigh for this request. A dry read: no cursor moves, nothing is drawn.
     *
     * @param request what the caller knows
     * @param out takes costs and the rule's name
     */
    default void explain(ChooseRequest request, ExplainSink out) {}

    /** Takes a chooser's account of itself. */
    interface ExplainSink {
        /** Says what a member costs now; lower is better. */
        void cost(Member member, double cost);

        /** Says by which rule the choice is made, in a few words; the strategy's name is put in front of them. */
        void rule(String rule);

        /**
         * Begins the account of a child that may choose for this request, of which it gives the rule under the child's name.
         *
         * @param part of the members, with its share of the requests, such as {@code tier 0 (72 %)}; {@code ""} for all
         * @param strategy the child's {@linkplain Strategy#name() name}
         * @return what takes the child's account; by default this sink
         */
        default ExplainSink child(String part, String strategy) {
            return this;
        }

        /** Says in which part a combinator has a member, such as {@code tier 0}; an inner combinator adds its own. */
        default void place(Member member, String place) {}

        /** Says why a member is not asked for this request though it may be in rotation: {@code other tier}. */
        default void aside(Member member, String reason) {}
    }
}
