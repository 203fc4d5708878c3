package io.evener;

import io.evener.spi.LoadReport;
import io.evener.spi.MemberState;
import io.evener.spi.Signal;
import io.evener.spi.StateKey;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Tells at an interval how much of a pool is in use. Exists only where {@link Pool.Builder#utilisation} asks for it. */
final class UtilisationWatch {

    /** What an endpoint reported last, since that was last asked. */
    private static final class Reported extends MemberState {
        private static final double NOTHING = -1;

        private volatile double utilisation = NOTHING;

        @Override
        public void reported(LoadReport report) {
            if (report.utilisation() >= 0) {
                utilisation = report.utilisation();
            }
        }

        /** A report that comes in between is lost: the next one is not far. */
        double take() {
            double last = utilisation;
            utilisation = NOTHING;
            return last;
        }
    }

    private final PoolCore pool;
    private final PoolModel model;
    private final StateKey<Reported> reports;
    private long endedBefore;
    private long before;

    private UtilisationWatch(PoolCore pool, PoolModel model, Loan loan) {
        this.pool = pool;
        this.model = model;
        this.reports = loan.track((member, peers) -> new Reported(), Set.of(), Signal.LOAD_REPORT);
        this.before = pool.ticker().nanos();
    }

    static void start(PoolCore pool, PoolModel model, Loan loan, Duration period) {
        loan.every(period, new UtilisationWatch(pool, model, loan)::tell);
    }

    private void tell() {
        PoolSnapshot snapshot = pool.snapshot();
        double sum = 0;
        int told = 0;
        for (int i = 0; i < snapshot.size(); i++) {
            double utilisation = reports.get(snapshot.member(i)).take();
            if (snapshot.eligible(i) && utilisation >= 0) {
                sum += utilisation;
                told++;
            }
        }
        pool.events()
                .add(new LoadBalancerEvent.PoolUtilisation(
                        pool.name(),
                        snapshot.size(),
                        snapshot.eligibleCount(),
                        pool.inFlightLimit().inFlight(),
                        pool.inFlightLimit().limit(),
                        callsPerSecond(),
                        told == 0 ? -1 : sum / told));
    }

    private double callsPerSecond() {
        long ended = model.ended().total();
        long now = pool.ticker().nanos();
        double rate = (double) (ended - endedBefore) * TimeUnit.SECONDS.toNanos(1) / Math.max(1, now - before);
        endedBefore = ended;
        before = now;
        return rate;
    }
}
