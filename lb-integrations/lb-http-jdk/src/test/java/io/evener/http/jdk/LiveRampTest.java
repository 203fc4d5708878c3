package io.evener.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.health.HttpProbe;
import io.evener.health.SlowStart;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A real server that was killed is back: with a slow start its share of the calls rises over the window. */
class LiveRampTest extends LiveTest {

    private static final Duration RAMP = Duration.ofSeconds(2);

    /** Calls answered, by one server and by all, from one moment on. */
    private static final class Share {
        /** Each caller may have one in flight when it begins and when it ends, and turns are by whole calls. */
        private static final long MOST_OFF = 2 * Callers.THREADS + 2;

        private final Callers callers;
        private final String uri;
        private final long before;
        private final long allBefore;

        Share(Callers callers, String uri) {
            this.callers = callers;
            this.uri = uri;
            this.before = callers.answeredBy(uri);
            this.allBefore = all(callers);
        }

        private static long all(Callers callers) {
            return servers.stream()
                    .mapToLong(server -> callers.answeredBy(server.uri()))
                    .sum();
        }

        long calls() {
            return callers.answeredBy(uri) - before;
        }

        long ofAll() {
            return all(callers) - allBefore;
        }
    }

    /** Returns the part of all calls for one of three whose share has grown for so long: in sixteenths, rounded up. */
    private static double partAfter(Duration since) {
        double share = Math.min(1, Math.max(2 / 16.0, since.toNanos() / (double) RAMP.toNanos() + 1 / 16.0));
        return share / (2 + share);
    }

    /** Returns whether an endpoint has all of its normal share. */
    private static boolean isWarm(Pool pool, String uri) {
        PoolSnapshot snapshot = pool.snapshot();
        return snapshot.admission(place(snapshot, uri)) == 1;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /**
     * Bounds are for the moment at which they are looked at, so that a machine that holds up this test only makes them wider: a
     * share that has risen for so long was never larger, and at the end it is a third of the calls.
     */
    @Test
    void killed_comesBackWithARamp_noCallFails() throws Exception {
        LiveServer victim = servers.get(2);
        String uri = victim.uri();
        Pool pool = liveServers();
        LoadBalancer balancer =
                probed(pool, HttpProbe.get("/health"), SlowStart.ofDefaults().window(RAMP));
        try (Callers callers = new Callers(BalancedHttpClient.wrap(http, Map.of("orders", balancer)))) {
            awaitWarm(pool, callers);
            victim.kill();
            awaitOut(pool, uri);
            victim.startAgain();
            long[] lastOut = {System.nanoTime()};
            within(PATIENCE, "in again", () -> {
                long now = System.nanoTime();
                boolean in = isHealthy(pool, uri);
                lastOut[0] = in ? lastOut[0] : now;
                return in;
            });
            Share ramp = new Share(callers, uri);
            for (int quarter = 1; quarter <= 3; quarter++) {
                Duration time = RAMP.multipliedBy(quarter).dividedBy(4);
                within(PATIENCE, "a quarter", () -> since(lastOut[0]).compareTo(time) >= 0);
                long calls = ramp.calls();
                double most = partAfter(since(lastOut[0])) * ramp.ofAll() + Share.MOST_OFF;
                assertThat((double) calls).as("quarter %s", quarter).isLessThanOrEqualTo(most);
            }
            within(PATIENCE, "warm", () -> isWarm(pool, uri));
            assertThat(since(lastOut[0])).isGreaterThan(RAMP.multipliedBy(15).dividedBy(16));
            assertThat(ramp.calls()).as("it was warmed up by calls").isPositive();
            Share warm = new Share(callers, uri);
            within(PATIENCE, "a hundred calls", () -> warm.ofAll() >= 100);
            assertThat(warm.calls()).isBetween(warm.ofAll() / 3 - Share.MOST_OFF, warm.ofAll() / 3 + Share.MOST_OFF);
            assertThat(callers.failures).isEmpty();
        }
    }
}
