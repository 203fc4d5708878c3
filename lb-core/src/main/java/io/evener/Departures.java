package io.evener;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Those who leave a pool, or were told to by its source, between that and the snapshot that shows who comes instead: open until
 * then, and afterwards shut. Shut when they were told, a set that is replaced as a whole would leave nobody to call until
 * others' turn is over. Guarded by the pool's lock.
 */
final class Departures {

    /** Out in the next snapshot, and open. */
    private final List<Member> parting = new ArrayList<>();
    /** Out in the latest snapshot, and open. */
    private final List<Member> parted = new ArrayList<>();

    private final Set<Member> told = new HashSet<>();

    /** One that is no longer listed. */
    void left(Member member) {
        parting.add(member);
    }

    /**
     * One that its source told to leave.
     *
     * @param mayBeCalled whether calls may have been in flight there
     */
    void told(Member member, boolean mayBeCalled) {
        if (member.standing.eligible) {
            member.standing.parting = true;
            parting.add(member);
        }
        if (mayBeCalled) {
            told.add(member);
        }
    }

    /**
     * Returns whom the source told to leave since this was last asked, while calls may have been in flight there. Who is open
     * yet, is left for the next to ask: the last call is awaited where none can begin.
     */
    Collection<Member> takeTold() {
        List<Member> taken =
                told.stream().filter(member -> !member.standing.parting).toList();
        taken.forEach(told::remove);
        return taken;
    }

    /** The next snapshot is made. */
    void show() {
        parted.addAll(parting);
        parting.clear();
    }

    /** It is published: shuts those who are out in it. */
    void shut() {
        parted.forEach(member -> {
            member.standing.parting = false;
            if (!member.standing.eligible) { // it may have come back
                member.gate(false, 0);
            }
        });
        parted.clear();
    }

    /** Shuts all of them, for good. */
    void shutAll() {
        show();
        parted.forEach(member -> member.gate(false, 0));
    }
}
