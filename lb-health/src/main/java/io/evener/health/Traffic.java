package io.evener.health;

import io.evener.Member;
import io.evener.PoolSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * Whether anybody calls a pool. It compares the members' own counts, so calls pay nothing; and it looks only when a
 * probe would be due, and seldom, because a look reads every member.
 */
final class Traffic {

    private final long enoughNanos;
    private final long pauseNanos;
    private volatile @Nullable PoolSnapshot pool;

    // Guarded by this.
    private long calls;
    private long seenNanos;
    private long lookedNanos;

    /**
     * Makes one that takes the present for a time with calls.
     *
     * @param enoughNanos how long nobody must have called; up to twice as long may pass until it is noticed
     * @param pauseNanos how long a look is good for while nobody calls
     */
    Traffic(long enoughNanos, long pauseNanos, long now) {
        this.enoughNanos = enoughNanos;
        this.pauseNanos = pauseNanos;
        this.seenNanos = now;
        this.lookedNanos = now;
    }

    void of(PoolSnapshot snapshot) {
        pool = snapshot;
    }

    synchronized boolean isMissing(long now) {
        if (now - seenNanos < enoughNanos) {
            return false;
        }
        if (lookedNanos - seenNanos > 0 && now - lookedNanos < pauseNanos) {
            return true;
        }
        long before = calls;
        calls = count();
        lookedNanos = now;
        if (calls == before) {
            return true;
        }
        seenNanos = now;
        return false;
    }

    /** Members that leave or join change the sum too, which is as if they had been called: probes are then due anyway. */
    private long count() {
        PoolSnapshot members = pool;
        long sum = 0;
        for (int i = 0; members != null && i < members.size(); i++) {
            Member member = members.member(i);
            sum += member.completed() + member.inFlight();
        }
        return sum;
    }
}
