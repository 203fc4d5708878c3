package io.evener;

import java.util.ArrayList;
import java.util.List;

/**
 * What a source holds against members, by its mark or by weight 0, told as any other verdict is. Guarded by the pool's lock.
 */
final class SourceMarks {

    private final String pool;
    /** Whose verdicts these are. */
    private final Object owner;

    private final EventBus events;
    private final List<Cleared> cleared = new ArrayList<>();

    private record Cleared(Member member, Cause cause) {}

    SourceMarks(String pool, Object owner, EventBus events) {
        this.pool = pool;
        this.owner = owner;
        this.events = events;
    }

    /** Returns whether that is new. */
    boolean put(Member member, Cause cause, String reason) {
        boolean isNew = member.standing.put(owner, cause, reason, 0);
        if (isNew) {
            events.add(new LoadBalancerEvent.TakenOut(pool, member.endpoint().id(), cause, reason));
        }
        return isNew;
    }

    /** Returns whether it was there; {@link #decided} tells of it. */
    boolean clear(Member member, Cause cause) {
        boolean wasThere = member.standing.clear(owner, cause);
        if (wasThere) {
            cleared.add(new Cleared(member, cause));
        }
        return wasThere;
    }

    /** It is decided who is in rotation, which those who hear that a mark is gone want to know. */
    void decided() {
        for (Cleared one : cleared) {
            Member member = one.member();
            events.add(
                    new LoadBalancerEvent.LetIn(pool, member.endpoint().id(), one.cause(), member.standing.eligible));
        }
        cleared.clear();
    }
}
