package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Fixtures.FirstInLine;
import io.evener.Fixtures.Puppet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a guard says of a newcomer is in the snapshot that first shows it to choosers. */
class GuardsFirstTest {

    private static final double LITTLE = 1 / 16.0;

    private final Fixtures f = new Fixtures().with(2);
    private final FirstInLine strategy = new FirstInLine();
    private final Puppet puppet = new Puppet();

    private void guarded() {
        LoadBalancer.builder(f.pool).strategy(strategy).guard(puppet).build();
    }

    private static int indexOf(PoolSnapshot snapshot, int endpoint) {
        for (int i = 0; i < snapshot.size(); i++) {
            if (snapshot.endpoint(i).id().equals(Fixtures.uri(endpoint))) {
                return i;
            }
        }
        return -1;
    }

    @Test
    void newcomer_isRampedByAGuard_noChooserSeesItAtFull() {
        Set<String> known = new HashSet<>(Set.of(Fixtures.uri(1), Fixtures.uri(2)));
        puppet.changed = () -> f.pool.core().snapshot().members().stream()
                .filter(member -> known.add(member.endpoint().id()))
                .forEach(member -> puppet.context.admission(member, LITTLE));
        guarded();
        f.with(3);
        f.with(5);
        assertThat(strategy.compiled)
                .filteredOn(snapshot -> indexOf(snapshot, 3) >= 0)
                .isNotEmpty()
                .allSatisfy(snapshot -> {
                    for (int i = indexOf(snapshot, 3); i < snapshot.size(); i++) {
                        assertThat(snapshot.admission(i)).isEqualTo(LITTLE);
                    }
                });
        assertThat(strategy.compiled).as("one to begin with, one per update").hasSize(3);
        assertThat(f.pool.snapshot().admission(0)).isEqualTo(1);
    }

    @Test
    void newcomer_isTakenOutByAGuard_noChooserSeesItIn() {
        puppet.changed = () -> f.pool.core().snapshot().members().stream()
                .filter(member -> member.endpoint().id().equals(Fixtures.uri(3)))
                .forEach(member -> puppet.context.out(member, Cause.PROBE, "not probed yet"));
        guarded();
        f.with(3);
        assertThat(strategy.compiled)
                .filteredOn(snapshot -> snapshot.size() == 3)
                .isNotEmpty()
                .noneMatch(snapshot -> snapshot.eligible(2));
    }

    @Test
    void guard_changesSomethingAtEverySnapshot_choosersAreCompiledAllTheSame() {
        int[] changes = new int[1];
        puppet.changed = () -> puppet.context.admission(f.member(0), 1.0 / (1 + changes[0]++ % 2));
        guarded();
        int before = strategy.compiled.size();
        f.with(3);
        assertThat(strategy.compiled.size()).isGreaterThan(before);
        assertThat(strategy.compiled.get(strategy.compiled.size() - 1).size()).isEqualTo(3);
    }

    @Test
    void guard_throws_choosersAreCompiledAllTheSame() {
        guarded();
        puppet.changed = () -> {
            throw Fixtures.bug();
        };
        f.with(3);
        assertThat(strategy.compiled.get(strategy.compiled.size() - 1).size()).isEqualTo(3);
        f.assertReported("Puppet");
    }
}
