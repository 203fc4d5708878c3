package io.evener.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Scheduler.Cancellable;
import io.evener.sim.EventQueue.Event;
import io.evener.sim.RandomStream.Role;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventQueueTest {

    private final EventQueue queue = new EventQueue();
    private final List<String> happened = new ArrayList<>();

    private final class Named extends Event {
        private final String name;

        Named(String name) {
            this.name = name;
        }

        @Override
        void fire() {
            happened.add(name + "@" + queue.nanos());
        }
    }

    private void runUntil(long until) {
        boolean due = true;
        while (due) {
            due = queue.step(until);
        }
    }

    @Test
    void step_eventsOfOneInstant_happenInTheOrderTheyWereScheduled() {
        Event moved = new Named("moved");
        queue.at(moved, 5);
        for (int i = 0; i < 100; i++) {
            queue.at(new Named("e" + i), 7);
        }
        queue.at(moved, 7);
        runUntil(7);
        assertThat(happened).hasSize(101).startsWith("e0@7", "e1@7", "e2@7").endsWith("e99@7", "moved@7");
    }

    @Test
    void at_inThePast_happensNow() {
        queue.step(10);
        queue.at(new Named("late"), 3);
        queue.after(new Named("negative"), -5);
        runUntil(10);
        assertThat(happened).containsExactly("late@10", "negative@10");
    }

    @Test
    void after_delayNearTheEndOfTime_neverOverflows() {
        queue.step(1000);
        queue.after(new Named("never"), Long.MAX_VALUE);
        queue.after(new Named("nearly"), Long.MAX_VALUE - 1000);
        queue.after(new Named("soon"), 1);
        runUntil(Long.MAX_VALUE / 2);
        assertThat(happened).containsExactly("soon@1001");
        runUntil(Long.MAX_VALUE);
        assertThat(happened).containsExactly("soon@1001", "never@" + Long.MAX_VALUE, "nearly@" + Long.MAX_VALUE);
    }

    @Test
    void cancel_twiceOrAfterwards_doesNothingMore() {
        Event first = new Named("first");
        Event second = new Named("second");
        queue.at(first, 1);
        queue.at(second, 2);
        queue.cancel(first);
        queue.cancel(first);
        assertThat(first.isScheduled()).isFalse();
        runUntil(5);
        queue.cancel(second);
        queue.at(first, 6);
        runUntil(6);
        assertThat(happened).containsExactly("second@2", "first@6");
    }

    @Test
    void schedule_cancelledByTheHandle_doesNotRun() {
        Cancellable handle = queue.schedule(() -> happened.add("task"), 1);
        queue.schedule(() -> happened.add("other"), 1);
        handle.cancel();
        handle.cancel();
        runUntil(1);
        handle.cancel();
        assertThat(happened).containsExactly("other");
    }

    @Test
    void fire_thatReschedulesItself_happensAgain() {
        Event again = new Event() {
            @Override
            void fire() {
                assertThat(isScheduled()).isFalse();
                happened.add("again@" + queue.nanos());
                if (queue.nanos() < 3) {
                    queue.after(this, 1);
                    queue.at(this, queue.nanos() + 1); // moved while scheduled
                }
            }
        };
        queue.at(again, 1);
        runUntil(10);
        assertThat(happened).containsExactly("again@1", "again@2", "again@3");
        assertThat(queue.nanos()).isEqualTo(10);
        assertThat(queue.fired()).isEqualTo(3);
    }

    @Test
    void step_backwards_keepsTheTime() {
        queue.step(10);
        assertThat(queue.step(5)).isFalse();
        assertThat(queue.nanos()).isEqualTo(10);
    }

    /** What the queue should hold: a list sorted anew before every step. */
    private record Planned(int event, long time, long order) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void step_randomSchedulesMovesAndCancels_asASortedListWould(long seed) {
        RandomStream random = RandomStream.of(seed, Role.WORK, 0);
        List<Integer> fired = new ArrayList<>();
        List<Integer> expected = new ArrayList<>();
        List<Planned> model = new ArrayList<>();
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            int number = i;
            events.add(new Event() {
                @Override
                void fire() {
                    fired.add(number);
                }
            });
        }
        for (int i = 0; i < 20_000; i++) {
            int number = random.nextInt(events.size());
            int dice = random.nextInt(10);
            if (dice < 6) {
                long time = queue.nanos() + random.nextInt(50);
                queue.at(events.get(number), time);
                model.removeIf(planned -> planned.event == number);
                model.add(new Planned(number, time, i));
            } else if (dice < 7) {
                queue.cancel(events.get(number));
                model.removeIf(planned -> planned.event == number);
            } else {
                model.sort(Comparator.comparingLong(Planned::time).thenComparingLong(Planned::order));
                long until = queue.nanos() + random.nextInt(3);
                boolean due = !model.isEmpty() && model.get(0).time <= until;
                if (due) {
                    expected.add(model.remove(0).event);
                }
                assertThat(queue.step(until)).isEqualTo(due);
            }
        }
        assertThat(fired).hasSizeGreaterThan(1000).isEqualTo(expected);
        assertThat(events.stream().filter(Event::isScheduled).count()).isEqualTo(model.size());
    }
}
