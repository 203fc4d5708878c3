package io.evener.spi;

import io.evener.Member;
import java.util.List;

/**
 * Makes the state of one member.
 *
 * @param <S> the kind of state
 */
@FunctionalInterface
public interface StateFactory<S extends MemberState> {

    /**
     * Returns the state of a member that has none yet.
     *
     * @param member whose state it will be
     * @param peers the states of the members that had one before, so that a newcomer can start at their median rather
     *     than at zero, which would attract everybody; empty for the first, and one list for all who come together
     */
    S create(Member member, List<S> peers);
}
