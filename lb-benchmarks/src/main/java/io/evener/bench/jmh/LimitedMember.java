package io.evener.bench.jmh;

import io.evener.Endpoint;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.limit.InFlightLimit;
import java.util.List;

/** A member of a pool with this limit: a call that passes is counted in and out of both. */
final class LimitedMember implements Guarding {

    private final Pool pool;
    private final Member member;

    LimitedMember(InFlightLimit limit) {
        pool = Pool.builder("bench")
                .endpoints(List.of(Endpoint.of("http://10.0.0.1")))
                .inFlightLimit(limit)
                .build();
        member = pool.snapshot().member(0);
    }

    @Override
    public boolean pass() {
        long stamp = member.tryBegin();
        if (stamp < 0) {
            return false;
        }
        member.end(stamp, Outcome.SUCCESS);
        return true;
    }

    @Override
    public boolean refuses() {
        return Guarding.isEverRefused(() -> member.tryBegin() >= 0);
    }

    @Override
    public void close() {
        pool.close();
    }
}
