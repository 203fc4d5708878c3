package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.Scheduler;
import io.evener.spi.Guard;
import io.evener.spi.HealthProbe;
import io.evener.spi.ProbeResult;
import io.evener.testing.ManualTime;
import io.evener.testing.SeededRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One timetable for all probes of a pool: what it takes of the scheduler, and what it gives every member. */
class TimetableTest {

    private static final Duration INTERVAL = Duration.ofSeconds(5);

    private final ManualTime time = new ManualTime();
    private final FakeProbe probe = new FakeProbe(time);

    private Pool pool(int n, Scheduler scheduler) {
        return Pool.builder("p")
                .ticker(time)
                .scheduler(scheduler)
                .random(SeededRandom.of(11))
                .endpoints(Probed.endpoints(0, n))
                .build();
    }

    private LoadBalancer probed(Pool pool) {
        return LoadBalancer.builder(pool)
                .strategy(new FirstEligible())
                .guard(ProbeMonitor.builder(probe.recipe()).jitter(0).build())
                .build();
    }

    /** However many were replaced by earlier ones: a timer for the first. */
    @Test
    void timers_areFew_howeverManyMembersThereAre() {
        try (Pool pool = pool(1_000, time)) {
            time.runDue();
            int others = time.pending();
            LoadBalancer balancer = probed(pool);
            for (int i = 0; i < 400; i++) {
                assertThat(time.pending() - others).isBetween(1, 2); // now and then one of the pool's
                time.advance(Duration.ofMillis(50));
            }
            assertThat(probe.asked).hasSize(4_000);
            balancer.close();
            time.runDue();
            assertThat(time.pending()).isEqualTo(others);
        }
    }

    /** Members come, go and come back while others hang, are ill or answer: all that are left are asked every interval. */
    @Test
    void membersThatComeAndGo_leaveEverybodyElsesTimes() {
        try (Pool pool = pool(100, time)) {
            probed(pool);
            for (int i = 0; i < 100; i += 7) {
                probe.hang(Probed.id(i));
            }
            for (int round = 0; round < 40; round++) {
                time.advance(Duration.ofMillis(700));
                pool.update(Probed.endpoints(0, round % 2 == 0 ? 60 + round : 100));
            }
            for (int i = 0; i < 60; i++) {
                if (i % 7 != 0) {
                    assertThat(probe.gaps(Probed.id(i))).hasSizeBetween(4, 5).containsOnly(INTERVAL);
                }
            }
        }
    }

    /** One that blocks its thread for a moment, whenever it is asked, delays others by that and starves nobody. */
    @Test
    void probeThatBlocksAMoment_starvesNobody_andLetsThePoolsOtherTimersRun() {
        long[] ticks = {0};
        try (Pool pool = pool(50, time)) {
            probe.answers.put(Probed.id(0), () -> {
                time.advance(Duration.ofSeconds(2));
                return CompletableFuture.completedFuture(ProbeResult.up());
            });
            probed(pool);
            Runnable tick = new Runnable() {
                @Override
                public void run() {
                    ticks[0]++;
                    time.schedule(this, Duration.ofMillis(100).toNanos());
                }
            };
            tick.run();
            time.advance(Duration.ofMinutes(1));
            for (int i = 1; i < 50; i++) {
                assertThat(probe.count(Probed.id(i))).as(Probed.id(i)).isGreaterThanOrEqualTo(12);
            }
            assertThat(ticks[0]).isGreaterThanOrEqualTo(600);
        }
    }

    /** Refused for seconds, as by a full queue, while no probe is in flight: they go on with the next timer that is taken. */
    @Test
    void timersRefusedForAWhile_areArmedAgain_E28() {
        boolean[] full = {false};
        Scheduler scheduler = (task, delayNanos) -> {
            if (full[0]) {
                throw new RejectedExecutionException("full");
            }
            return time.schedule(task, delayNanos);
        };
        Guard askingOnce = context -> {
            context.after(Duration.ZERO, () -> {});
            return snapshot -> {};
        };
        for (int second = 0; second < 20; second++) {
            try (Pool pool = pool(3, scheduler)) {
                probed(pool);
                time.advance(Duration.ofSeconds(20 + second));
                full[0] = true;
                time.advance(INTERVAL.minusMillis(1));
                full[0] = false;
                LoadBalancer.builder(pool)
                        .strategy(new FirstEligible())
                        .guard(askingOnce)
                        .build(); // the pool's own thread goes by real time alone
                time.advance(INTERVAL.multipliedBy(3));
                probe.asked.clear();
                time.advance(INTERVAL);
                assertThat(probe.asked).as("after %s s", second).hasSize(3);
            }
        }
    }

    /** Counted as in flight until just before anybody hears that it is over. */
    private static final class Counted extends CompletableFuture<ProbeResult> {
        private final AtomicInteger flying;
        private final AtomicBoolean over = new AtomicBoolean();

        Counted(AtomicInteger flying) {
            this.flying = flying;
        }

        private void land() {
            if (over.compareAndSet(false, true)) {
                flying.decrementAndGet();
            }
        }

        void good() {
            land();
            complete(ProbeResult.up());
        }

        @Override
        public boolean cancel(boolean mayInterrupt) {
            land();
            return super.cancel(mayInterrupt);
        }
    }

    /** Real threads, answers from anywhere, members that come and go: one probe of each at a time, and nobody is forgotten. */
    @Test
    void manyThreads_askEachOneAtATime_andForgetNobody() {
        ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(3);
        threads.setRemoveOnCancelPolicy(true);
        Map<String, AtomicInteger> inFlight = new ConcurrentHashMap<>();
        Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
        AtomicInteger twoAtOnce = new AtomicInteger();
        HealthProbe slow = endpoint -> {
            AtomicInteger flying = inFlight.computeIfAbsent(endpoint.id(), id -> new AtomicInteger());
            int before = asked.computeIfAbsent(endpoint.id(), id -> new AtomicInteger())
                    .getAndIncrement();
            twoAtOnce.addAndGet(flying.getAndIncrement());
            Counted answer = new Counted(flying);
            if (before % 5 != 4) { // the fifth hangs
                threads.schedule(answer::good, before % 3, TimeUnit.MILLISECONDS);
            }
            return answer;
        };
        try (Pool pool = Pool.builder("p")
                        .scheduler(Scheduler.from(threads))
                        .endpoints(Probed.endpoints(0, 40))
                        .build();
                LoadBalancer balancer = LoadBalancer.builder(pool)
                        .strategy(new FirstEligible())
                        .guard(ProbeMonitor.builder(Probe.of(() -> slow))
                                .interval(Duration.ofMillis(20))
                                .build())
                        .build()) {
            for (int round = 0; round < 60; round++) {
                pool.update(Probed.endpoints(round % 3, 30 + round % 10));
            }
            pool.update(Probed.endpoints(0, 40));
            asked.clear();
            Answers.until(() -> asked.size() == 40 && asked.values().stream().allMatch(count -> count.get() >= 10));
            assertThat(balancer.pool()).isEqualTo("p");
            assertThat(twoAtOnce).hasValue(0);
        }
        Answers.until(() -> threads.getQueue().isEmpty());
        threads.shutdownNow();
    }
}
