package io.evener.spi;

import io.evener.Member;

/**
 * Finds a tracked state on a member.
 *
 * @param <S> the kind of state
 */
@FunctionalInterface
public interface StateKey<S extends MemberState> {

    /**
     * Returns the state. Meant for compile time: choosers keep the states in an array beside the members.
     *
     * @throws IllegalStateException when the member has none, because the factory threw or the key was given back
     */
    S get(Member member);
}
