package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.LoadBalancerEvent.ComponentFailed;
import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.Outcome;
import io.evener.testing.SeededRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls of many threads while looks, ejections and updates go on. */
class OutlierStressTest {

    private static final int DEAD = 2;

    @Test
    void callsDuringLooks_convictTheDeadOne() throws InterruptedException {
        OutlierDetector detector = OutlierDetector.ofDefaults().latency().consecutive(50);
        AtomicBoolean over = new AtomicBoolean();
        try (Guarded p = new Guarded(Guarded.endpoints(5), SeededRandom.of(1), detector)) {
            Thread[] threads = new Thread[3];
            for (int t = 0; t < threads.length; t++) {
                threads[t] = new Thread(() -> {
                    while (!over.get()) {
                        for (int i = 0; i < 5; i++) {
                            p.call(i, 1, i == DEAD ? Outcome.FAILURE : Outcome.SUCCESS);
                        }
                    }
                });
            }
            Stream.of(threads).forEach(Thread::start);
            int ejections = 0;
            for (int seconds = 0; ejections < 3 && seconds < 1_000; seconds++) {
                long before = p.member(0).completed();
                while (p.member(0).completed()
                        < before + 20) { // looks take no time here: let there be calls in between
                    Thread.onSpinWait();
                }
                p.advanceSeconds(1);
                ejections = p.events(TakenOut.class).size();
            }
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(p.events(TakenOut.class))
                    .hasSize(3)
                    .allSatisfy(event -> assertThat(event.endpointId()).isEqualTo(Guarded.id(DEAD)));
            assertThat(p.events(ComponentFailed.class)).isEmpty();
        }
    }
}
