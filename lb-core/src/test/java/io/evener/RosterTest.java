package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of members, whatever joins, leaves and comes back between two looks at it. */
class RosterTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void members_afterAnyChanges_areThosePresentById(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ManualTime time = new ManualTime();
        try (Pool pool = Pool.builder("roster").ticker(time).scheduler(time).build()) {
            Roster roster = new Roster(pool.core(), time, Duration.ofMinutes(1));
            TreeSet<String> expected = new TreeSet<>();
            for (int step = 0; step < 2_000; step++) {
                String id = "http://10.0.0." + random.nextInt(40) + ":80";
                if (expected.contains(id)) {
                    roster.leave(id);
                    expected.remove(id);
                } else {
                    roster.join(Endpoint.of(id));
                    expected.add(id);
                }
                if (random.nextInt(4) == 0) {
                    assertThat(ids(roster)).containsExactlyElementsOf(expected);
                }
                if (random.nextInt(50) == 0) {
                    time.advance(Duration.ofMinutes(2)); // those remembered are forgotten
                }
            }
            assertThat(ids(roster)).containsExactlyElementsOf(expected);
        }
    }

    private static List<String> ids(Roster roster) {
        return roster.members().stream().map(member -> member.endpoint().id()).toList();
    }
}
