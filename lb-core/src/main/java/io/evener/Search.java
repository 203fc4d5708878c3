package io.evener;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Looks for a member that takes a call after the one chosen first did not, in bounded time. Thread safe. */
final class Search {

    /** After this many members refused (full, or shut since the last snapshot), all are tried in order. */
    private static final int MAX_REFUSALS = 3;

    /** So often is a membership looked through that was replaced meanwhile; no thread is overtaken each time. */
    private static final int MAX_LOOKS = 10;

    /** With half of the endpoints in the zone that failed, one call in eight stays in it. */
    private static final int ZONE_DRAWS = 3;

    private final PoolCore pool;
    private final Binding binding;
    private final AtomicBoolean closed;

    /**
     * Makes the search of one balancer.
     *
     * @param closed whether the balancer is closed
     */
    Search(PoolCore pool, Binding binding, AtomicBoolean closed) {
        this.pool = pool;
        this.binding = binding;
        this.closed = closed;
    }

    /** Makes the lease that of a call at the member that the strategy chooses, or of another when that one refuses. */
    <L extends Lease> L begin(ChooseRequest request, L lease) {
        Member member = binding.choose(request);
        if (member == null || !begins(request, member, lease)) {
            acquire(request, member, lease);
        }
        return lease;
    }

    /**
     * As {@link #begin}, but preferably not in the zone of the attempt before: what failed it may be the zone's.
     *
     * @param failedIn where that was
     */
    <L extends Lease> L elsewhere(ChooseRequest request, Locality failedIn, L lease) {
        ChooseRequest narrowed = request;
        for (int draw = 0; draw < ZONE_DRAWS && !failedIn.zone().isEmpty(); draw++) {
            Member member = binding.choose(narrowed);
            if (member == null) {
                break;
            }
            if (!member.endpoint().locality().equals(failedIn) && begins(request, member, lease)) {
                return lease;
            }
            narrowed = narrowed.excluding(member);
        }
        return begin(request, lease);
    }

    /** Returns whether anybody in rotation is not excluded. */
    boolean hasOther(ChooseRequest request) {
        PoolSnapshot snapshot = pool.snapshot();
        for (int i = 0; i < snapshot.size(); i++) {
            if (snapshot.eligible(i) && !request.excludes(snapshot.member(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Makes the lease that of a call somewhere; exclusions are kept while anybody else is left, then forgotten once.
     *
     * @param refused who was chosen and refused, if anybody
     * @throws NoEndpointException when none takes the call; an {@link OverLimitException}, at once, when the pool doesn't
     */
    void acquire(ChooseRequest request, @Nullable Member refused, Lease lease) {
        PoolLimit limit = pool.limit();
        if (limit != null && refused != null && limit.isFull()) {
            throw overLimit(request, limit);
        }
        boolean found = tryAcquire(request, refused, lease);
        if (!found && request.excludedCount() > 0 && !request.isStrict()) {
            found = tryAcquire(request.withoutExclusions(), null, lease);
        }
        if (!found) {
            pool.traffic().unplaced();
            throw noEndpoint(request);
        }
    }

    private boolean tryAcquire(ChooseRequest request, @Nullable Member refused, Lease lease) {
        ChooseRequest narrowed = request;
        Member member = refused;
        for (int refusals = 0; refusals < MAX_REFUSALS; refusals++) {
            if (member != null) {
                narrowed = narrowed.excluding(member);
            }
            member = binding.choose(narrowed);
            if (member == null) {
                break;
            }
            if (begins(request, member, lease)) {
                return true;
            }
        }
        return !closed.get() && tryAll(request, lease);
    }

    /**
     * The last resort while snapshots and members disagree, or most members are full: any that takes the call. Who was let in
     * since the snapshot takes it, too: whoever stood in for it may be out by now. Who was overtaken by a newer snapshot may
     * have asked only those who left, and looks again.
     */
    private boolean tryAll(ChooseRequest request, Lease lease) {
        for (int look = 0; look < MAX_LOOKS; look++) {
            PoolSnapshot snapshot = pool.snapshot();
            if (tryAll(snapshot, request, lease)) {
                return true;
            }
            if (snapshot == pool.snapshot()) {
                return false;
            }
        }
        return false;
    }

    private boolean tryAll(PoolSnapshot snapshot, ChooseRequest request, Lease lease) {
        int n = snapshot.size();
        int offset = n == 0 ? 0 : pool.random().nextInt(n);
        for (int k = 0; k < n; k++) {
            int i = offset + k < n ? offset + k : offset + k - n;
            Member member = snapshot.member(i);
            if (!request.excludes(member) && begins(request, member, lease)) {
                return true;
            }
        }
        return false;
    }

    private boolean begins(ChooseRequest request, Member member, Lease lease) {
        long stamp = member.tryBegin();
        PoolLimit limit = pool.limit();
        if (limit != null && stamp == Stamp.OVER_LIMIT) {
            throw overLimit(request, limit);
        }
        if (stamp >= 0) {
            lease.start(member, stamp);
        }
        return stamp >= 0;
    }

    /** Returns what to throw where the pool, not a member, refused; there is a limit then. */
    OverLimitException overLimit(ChooseRequest request) {
        return overLimit(request, Objects.requireNonNull(pool.limit()));
    }

    private OverLimitException overLimit(ChooseRequest request, PoolLimit limit) {
        return new OverLimitException(pool.name(), pool.snapshot().size(), request.excludedCount(), limit.state());
    }

    /** Returns what to throw where nobody takes the call, or the pool is closed. */
    NoEndpointException noEndpoint(ChooseRequest request) {
        int size = pool.snapshot().size();
        String reason;
        if (pool.isClosed()) {
            reason = "the pool is closed";
        } else if (closed.get()) {
            reason = "the balancer is closed";
        } else if (size == 0) {
            String complaint = pool.complaint();
            reason = complaint.isEmpty() ? "the pool is empty" : "the pool is empty: " + complaint;
        } else {
            reason = request.excludedCount() > 0 ? "all others are out or full" : "all are out or full";
        }
        return new NoEndpointException(pool.name(), size, request.excludedCount(), pool.causes(), reason);
    }
}
