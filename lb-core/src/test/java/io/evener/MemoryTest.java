package io.evener;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.ClassLayout;
import org.openjdk.jol.info.FieldLayout;
import org.openjdk.jol.info.GraphLayout;

/** What the claims about bytes rest on, as laid out by the running JVM. */
class MemoryTest {

    private static final Set<String> HOT = Set.of("calls", "gate", "lanes0", "lanes1", "signals");

    @Test
    void lease_isOneObjectOf32Bytes() {
        assertThat(ClassLayout.parseClass(Lease.class).instanceSize()).isLessThanOrEqualTo(32);
    }

    /** Then the hot words of two neighbours are 128 bytes apart and share no line with anything that others write. */
    @Test
    void member_hotWords_areFarFromBothEnds() {
        ClassLayout layout = ClassLayout.parseClass(Member.class);
        List<FieldLayout> hot = layout.fields().stream()
                .filter(field -> HOT.contains(field.name()))
                .toList();
        assertThat(hot).hasSize(HOT.size());
        long first = hot.stream().mapToLong(FieldLayout::offset).min().orElseThrow();
        long last = hot.stream()
                .mapToLong(field -> field.offset() + field.size())
                .max()
                .orElseThrow();
        assertThat(first).isGreaterThanOrEqualTo(64);
        assertThat(layout.instanceSize() - last).isGreaterThanOrEqualTo(64);
        assertThat(first + layout.instanceSize() - last).isGreaterThanOrEqualTo(128);
        long failed = layout.fields().stream()
                .filter(field -> field.name().equals("failed"))
                .mapToLong(FieldLayout::offset)
                .findFirst()
                .orElseThrow();
        assertThat(failed - last).as("failures are counted on another line").isGreaterThanOrEqualTo(64);
    }

    /** With all that is its own: what is held against it. The endpoint is the caller's. */
    @Test
    void member_idle_takesAtMost512Bytes() {
        Member member = new Fixtures().with(2).member(0);
        long size = ClassLayout.parseInstance(member).instanceSize()
                + GraphLayout.parseInstance(member.standing).totalSize();
        assertThat(size).isLessThanOrEqualTo(512);
    }

    /** A trial or a slow start that is over: of every member that ever had one, it would stay for good. */
    @Test
    void standing_ofWhatIsOver_takesWhatItTookBefore() {
        Standing standing = new Standing();
        long before = GraphLayout.parseInstance(standing).totalSize();
        Object guard = new Object();
        standing.cap(guard, 1);
        standing.admission(guard, 0.5);
        assertThat(standing.cap(guard, Integer.MAX_VALUE)).isTrue();
        standing.admission(guard, 1);
        assertThat(standing.cap(guard, Integer.MAX_VALUE)).isFalse();
        assertThat(GraphLayout.parseInstance(standing).totalSize()).isEqualTo(before);
    }
}
