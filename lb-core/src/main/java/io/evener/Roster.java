package io.evener;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is in the pool, by identity. Guarded by the pool's lock.
 *
 * <p>A member that leaves is remembered for a while, so that an endpoint which discovery loses and finds again is
 * the same member with the same state. Its slot is given to another only when it is forgotten and idle.
 */
final class Roster {

    /** Bounds memory under churn; a thousand forgotten flaps cost nothing but their learned state. */
    private static final int MAX_REMEMBERED = 1_000;

    private final PoolCore pool;
    private final TreeMap<String, Member> present = new TreeMap<>();
    private final Cache<String, Member> remembered;
    /** Forgotten, but calls are still in flight. */
    private final List<Member> leaving = new ArrayList<>();

    private final BitSet slots = new BitSet();
    private long membershipVersion;
    private Member @Nullable [] membersInOrder;
    private Endpoint @Nullable [] endpointsInOrder;

    Roster(PoolCore pool, Ticker ticker, Duration memory) {
        this.pool = pool;
        this.remembered = Caffeine.newBuilder()
                .expireAfterWrite(memory)
                .maximumSize(MAX_REMEMBERED)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .<String, Member>removalListener((id, member, cause) -> {
                    if (cause.wasEvicted() && member != null) {
                        leaving.add(member);
                    }
                })
                .build();
    }

    Collection<Member> members() {
        return present.values();
    }

    int size() {
        return present.size();
    }

    @Nullable
    Member find(String id) {
        return present.get(id);
    }

    /** Returns everyone whose calls may still be in flight: present, remembered and leaving. */
    List<Member> everyone() {
        remembered.cleanUp();
        releaseIdleSlots();
        List<Member> all = new ArrayList<>(present.values());
        all.addAll(remembered.asMap().values());
        all.addAll(leaving);
        return all;
    }

    /** Adds an endpoint, as the member it was if it is remembered. */
    Member join(Endpoint endpoint) {
        Member member = remembered.asMap().remove(endpoint.id());
        if (member == null) {
            releaseIdleSlots();
            int slot = slots.nextClearBit(0);
            slots.set(slot);
            member = new Member(pool, endpoint, slot);
        } else {
            member.endpoint(endpoint);
        }
        present.put(endpoint.id(), member);
        member.standing.present = true;
        changed();
        return member;
    }

    void replace(Member member, Endpoint endpoint) {
        member.endpoint(endpoint);
        changed();
    }

    @Nullable
    Member leave(String id) {
        Member member = present.remove(id);
        if (member != null) {
            member.standing.present = false;
            remembered.put(id, member);
            changed();
        }
        return member;
    }

    private void changed() {
        membershipVersion++;
        membersInOrder = null;
        endpointsInOrder = null;
    }

    private void releaseIdleSlots() {
        leaving.removeIf(member -> {
            boolean idle = member.inFlight() == 0;
            if (idle) {
                slots.clear(member.slot());
            }
            return idle;
        });
    }

    /** Returns the endpoints by id, or refuses a list that names one twice. */
    static Map<String, Endpoint> byId(Collection<Endpoint> endpoints) {
        Map<String, Endpoint> byId = new LinkedHashMap<>();
        for (Endpoint endpoint : endpoints) {
            if (byId.put(endpoint.id(), endpoint) != null) {
                throw new IllegalArgumentException("must not be listed twice: id=" + endpoint.id());
            }
        }
        return byId;
    }

    PoolSnapshot snapshot(String name, long version) {
        int n = present.size();
        Member[] members = membersInOrder;
        Endpoint[] endpoints = endpointsInOrder;
        if (members == null || endpoints == null) {
            members = present.values().toArray(new Member[0]);
            endpoints = new Endpoint[n];
            for (int i = 0; i < n; i++) {
                endpoints[i] = members[i].endpoint();
            }
            membersInOrder = members;
            endpointsInOrder = endpoints;
        }
        boolean[] eligible = new boolean[n];
        boolean[] healthy = new boolean[n];
        byte[] admission = new byte[n];
        for (int i = 0; i < n; i++) {
            Standing standing = members[i].standing;
            eligible[i] = standing.eligible;
            healthy[i] = standing.isHealthy();
            admission[i] = (byte) standing.admission();
        }
        return new PoolSnapshot(name, version, membershipVersion, members, endpoints, eligible, healthy, admission);
    }
}
