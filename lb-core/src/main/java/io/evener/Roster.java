package io.evener;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Map<String, Member> present = new HashMap<>();
    private final Cache<String, Member> remembered;
    /** Forgotten, but calls are still in flight. */
    private final List<Member> leaving = new ArrayList<>();

    /** What had ended at those away when their last call ended. */
    private PoolTraffic.Ended endedAtAway = PoolTraffic.Ended.none();
    /** Away with calls in flight: what ends there may still grow. */
    private final Set<Member> finishing = new HashSet<>();

    private final BitSet slots = new BitSet();
    private long membershipVersion;
    /** By id. Those that joined since are in {@link #joined}; those that left since are still here, not present. */
    private Member[] inOrder = new Member[0];

    private final List<Member> joined = new ArrayList<>();
    private boolean orderIsOld;
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

    /** Returns everybody present, by id. */
    List<Member> members() {
        return Collections.unmodifiableList(Arrays.asList(order()));
    }

    /*
     * Kept in order by merging the few that joined into the many that stay, with a binary search each: a pool of a
     * thousand in which one endpoint is replaced compares ten ids, not ten thousand.
     */
    private Member[] order() {
        if (orderIsOld) {
            orderIsOld = false;
            joined.removeIf(Roster::unlistUnlessPresent);
            joined.sort(Comparator.comparing(Roster::id));
            Member[] merged = new Member[present.size()];
            int from = 0;
            int to = 0;
            for (Member member : joined) {
                int until = placeOf(id(member), from);
                to = copyPresent(from, until, merged, to);
                from = until;
                merged[to++] = member;
            }
            copyPresent(from, inOrder.length, merged, to);
            joined.clear();
            inOrder = merged;
        }
        return inOrder;
    }

    /** Returns where an id is, or would be, in the old order. */
    private int placeOf(String id, int from) {
        int low = from;
        int high = inOrder.length;
        while (low < high) {
            int middle = low + high >>> 1;
            if (id(inOrder[middle]).compareTo(id) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int copyPresent(int from, int until, Member[] target, int at) {
        int to = at;
        for (int i = from; i < until; i++) {
            if (!unlistUnlessPresent(inOrder[i])) {
                target[to++] = inOrder[i];
            }
        }
        return to;
    }

    private static boolean unlistUnlessPresent(Member member) {
        member.standing.listed &= member.standing.present;
        return !member.standing.listed;
    }

    private static String id(Member member) {
        return member.endpoint().id();
    }

    int size() {
        return present.size();
    }

    /** Returns whether these, all of different ids, are the endpoints present, as they are. */
    boolean holds(Collection<Endpoint> endpoints) {
        if (endpoints.size() != present.size()) {
            return false;
        }
        for (Endpoint endpoint : endpoints) {
            Member member = present.get(endpoint.id());
            if (member == null || !member.endpoint().equals(endpoint)) {
                return false;
            }
        }
        return true;
    }

    @Nullable
    Member find(String id) {
        return present.get(id);
    }

    /** Returns everyone whose calls may still be in flight: present, remembered and leaving. */
    List<Member> everyone() {
        remembered.cleanUp();
        finishing.removeIf(this::settle);
        releaseIdleSlots();
        List<Member> all = new ArrayList<>(Arrays.asList(order()));
        all.addAll(remembered.asMap().values());
        all.addAll(leaving);
        return all;
    }

    /** Returns how many calls ended everywhere since the pool was built; the cost doesn't grow with who left. */
    PoolTraffic.Ended ended() {
        finishing.removeIf(this::settle);
        return endedAtAway.plus(finishing).plus(members());
    }

    /** Counts what ended at one who left, once no call of it is left; returns whether that was so. */
    private boolean settle(Member member) {
        boolean settled = !member.isOpen() && member.isIdle(); // shut, it begins none: this is its last word
        if (settled) {
            endedAtAway = endedAtAway.plus(List.of(member));
        }
        return settled;
    }

    private boolean isSettled(Member member) {
        return !finishing.contains(member) || settle(member) && finishing.remove(member);
    }

    /** Adds an endpoint, as the member it was if it is remembered or still has calls in flight. */
    Member join(Endpoint endpoint) {
        Member member = comeBack(endpoint.id());
        if (member == null) {
            int slot = slots.nextClearBit(0);
            slots.set(slot);
            member = new Member(pool, endpoint, slot);
        } else {
            member.endpoint(endpoint);
        }
        present.put(endpoint.id(), member);
        member.standing.present = true;
        if (!member.standing.listed) {
            member.standing.listed = true;
            joined.add(member);
        }
        orderIsOld = true;
        changed();
        return member;
    }

    private @Nullable Member comeBack(String id) {
        Member member = remembered.asMap().remove(id);
        if (member == null) {
            releaseIdleSlots();
            for (int i = 0; i < leaving.size() && member == null; i++) {
                member = id(leaving.get(i)).equals(id) ? leaving.remove(i) : null;
            }
        }
        if (member != null && !finishing.remove(member)) {
            endedAtAway = endedAtAway.minus(member);
        }
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
            finishing.add(member);
            orderIsOld = true;
            changed();
        }
        return member;
    }

    private void changed() {
        membershipVersion++;
        endpointsInOrder = null;
    }

    private void releaseIdleSlots() {
        leaving.removeIf(member -> {
            boolean settled = isSettled(member);
            if (settled) {
                slots.clear(member.slot());
            }
            return settled;
        });
    }

    /** Returns the endpoints by id, or refuses a list that names one twice. */
    static Map<String, Endpoint> byId(Collection<Endpoint> endpoints) {
        Map<String, Endpoint> byId = new LinkedHashMap<>(endpoints.size() * 2);
        for (Endpoint endpoint : endpoints) {
            if (byId.put(endpoint.id(), endpoint) != null) {
                throw new IllegalArgumentException("must not be listed twice: id=" + endpoint.id());
            }
        }
        return byId;
    }

    PoolSnapshot snapshot(String name, long version) {
        Member[] members = order();
        int n = members.length;
        Endpoint[] endpoints = endpointsInOrder;
        if (endpoints == null) {
            endpoints = new Endpoint[n];
            for (int i = 0; i < n; i++) {
                endpoints[i] = members[i].endpoint();
            }
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
