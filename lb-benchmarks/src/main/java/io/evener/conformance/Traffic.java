package io.evener.conformance;

import io.evener.Lease;
import io.evener.Outcome;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Callers that call again as soon as they are answered, in virtual time. One endpoint may answer otherwise. */
final class Traffic {

    private static final long GOOD_NANOS = Duration.ofMillis(50).toNanos();

    private record Call(Lease lease, long endsAt, Outcome outcome, long order) {}

    private final Rig rig;
    private final PriorityQueue<Call> calls =
            new PriorityQueue<>(Comparator.comparingLong(Call::endsAt).thenComparingLong(Call::order));
    private long order;
    private int odd = -1;
    private long oddNanos;
    private Outcome oddOutcome = Outcome.SUCCESS;

    Traffic(Rig rig) {
        this.rig = rig;
    }

    /** Makes this endpoint answer so; the others succeed in 50 ms. */
    void odd(int endpoint, Duration latency, Outcome outcome) {
        odd = endpoint;
        oddNanos = latency.toNanos();
        oddOutcome = outcome;
    }

    void good() {
        odd = -1;
    }

    /** Runs so many callers for this many calls or this long; returns how many calls the endpoint got. */
    int run(int callers, int most, Duration duration, int watched) {
        int seen = 0;
        int made = 0;
        long end = rig.time.nanos() + duration.toNanos();
        while (made < most && rig.time.nanos() < end) {
            while (calls.size() >= callers) {
                endFirst();
            }
            seen += begin() == watched ? 1 : 0;
            made++;
        }
        return seen;
    }

    private int begin() {
        Lease lease = rig.balancer.acquire(rig.request());
        int who = Rig.number(lease.endpoint().id());
        long nanos = who == odd ? oddNanos : GOOD_NANOS + rig.dice.nextInt((int) GOOD_NANOS / 10);
        calls.add(new Call(lease, rig.time.nanos() + nanos, who == odd ? oddOutcome : Outcome.SUCCESS, order++));
        return who;
    }

    private void endFirst() {
        Call call = calls.remove();
        rig.time.advance(Duration.ofNanos(Math.max(0, call.endsAt() - rig.time.nanos())));
        call.lease().complete(call.outcome());
    }
}
