package io.evener.health;

import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.HealthProbe;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/** A monitor at work on one pool. The pool calls it from one thread at a time, {@link #close} included. */
final class ProbeRounds implements Guard.Attached {

    private final GuardContext context;
    private final HealthProbe probe;
    private final ProbeMonitor.Timing timing;
    private final Map<Member, MemberWatch> watches = new IdentityHashMap<>();
    private long membershipVersion = -1;

    ProbeRounds(GuardContext context, HealthProbe probe, ProbeMonitor.Timing timing) {
        this.context = context;
        this.probe = probe;
        this.timing = timing;
    }

    @Override
    public void changed(PoolSnapshot snapshot) {
        if (snapshot.membershipVersion() == membershipVersion) {
            return;
        }
        Set<Member> present = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < snapshot.size(); i++) {
            present.add(snapshot.member(i));
        }
        watches.entrySet().removeIf(watched -> {
            boolean left = !present.contains(watched.getKey());
            if (left) {
                watched.getValue().stop();
            }
            return left;
        });
        for (int i = 0; i < snapshot.size(); i++) { // in order, so that a seeded run repeats
            Member member = snapshot.member(i);
            if (!watches.containsKey(member)) {
                MemberWatch watch = new MemberWatch(context, probe, timing, member);
                watches.put(member, watch);
                watch.start();
            }
        }
        membershipVersion = snapshot.membershipVersion();
    }

    @Override
    public void close() {
        watches.values().forEach(MemberWatch::stop);
        watches.clear();
        probe.close();
    }
}
