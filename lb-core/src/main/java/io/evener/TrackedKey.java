package io.evener;

import io.evener.spi.MemberState;
import io.evener.spi.StateFactory;
import io.evener.spi.StateKey;

/** The identity of one kind of tracked state in one pool. */
final class TrackedKey<S extends MemberState> implements StateKey<S> {

    final StateFactory<S> factory;
    final Scope scope;
    final boolean wantsLatency;
    final boolean wantsLoadReports;

    TrackedKey(StateFactory<S> factory, Scope scope, boolean wantsLatency, boolean wantsLoadReports) {
        this.factory = factory;
        this.scope = scope;
        this.wantsLatency = wantsLatency;
        this.wantsLoadReports = wantsLoadReports;
    }

    @Override
    @SuppressWarnings("unchecked") // only this key's factory made the state stored under it
    public S get(Member member) {
        Signals signals = member.signals;
        MemberState state = signals == null ? null : signals.find(this);
        if (state == null) {
            throw new IllegalStateException(
                    "no state tracked on member: id=" + member.endpoint().id());
        }
        return (S) state;
    }
}
