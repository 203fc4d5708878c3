package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a shadow counts at one place. Any number of threads count and read; one at a time compiles. */
final class ShadowTally {

    private final String label;
    private final String live;
    private final String candidate;
    private final AtomicLong agreed = new AtomicLong();
    private final AtomicLong differed = new AtomicLong();
    private final AtomicLong nobody = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicBoolean told = new AtomicBoolean();
    private final Consumer<String> teller;
    private volatile String lastFailure = "";
    private volatile @Nullable Columns columns;

    /**
     * Starts to count.
     *
     * @param teller hears of the candidate's first failure
     */
    ShadowTally(String label, String live, String candidate, Consumer<String> teller) {
        this.teller = teller;
        this.label = label;
        this.live = live;
        this.candidate = candidate;
    }

    void failed(Throwable error) {
        String said = said(error);
        lastFailure = said;
        failed.incrementAndGet();
        if (told.compareAndSet(false, true)) {
            teller.accept("the candidate " + candidate + " failed, which changes no choice: " + said);
        }
    }

    /** A candidate's exception may be as broken as the candidate. */
    private static String said(Throwable error) {
        try {
            return error.toString();
        } catch (Throwable t) {
            return error.getClass().getName();
        }
    }

    /** Returns where to count for this snapshot; who was there before keeps its counts, who left is dropped. */
    Columns compiled(PoolSnapshot snapshot, Chooser first, @Nullable Chooser second) {
        Columns before = columns;
        int slots = 0;
        for (int i = 0; i < snapshot.size(); i++) {
            slots = Math.max(slots, snapshot.member(i).slot() + 1);
        }
        @Nullable Row[] bySlot = new Row[slots];
        Row[] rows = new Row[snapshot.size()];
        for (int i = 0; i < rows.length; i++) {
            Member member = snapshot.member(i);
            Row known = before == null ? null : before.row(member);
            rows[i] = known == null ? new Row(member) : known;
            bySlot[member.slot()] = rows[i];
        }
        Columns next = new Columns(rows, bySlot, first, second);
        columns = next;
        return next;
    }

    ShadowReport report() {
        List<ShadowReport.Row> rows = new ArrayList<>();
        Columns present = columns;
        if (present != null) {
            present.report(rows);
        }
        return new ShadowReport(
                label, live, candidate, agreed.get(), differed.get(), nobody.get(), failed.get(), lastFailure, rows);
    }

    /** One member's counts. */
    private static final class Row {
        private final Member member;
        private final AtomicLong live = new AtomicLong();
        private final AtomicLong candidate = new AtomicLong();

        Row(Member member) {
            this.member = member;
        }
    }

    /** The counts by member, as of one snapshot. */
    final class Columns {
        private final Row[] rows;
        private final @Nullable Row[] bySlot;
        private final Chooser first;
        private final @Nullable Chooser second;

        private Columns(Row[] rows, @Nullable Row[] bySlot, Chooser first, @Nullable Chooser second) {
            this.rows = rows;
            this.bySlot = bySlot;
            this.first = first;
            this.second = second;
        }

        private @Nullable Row row(Member member) {
            Row row = member.slot() < bySlot.length ? bySlot[member.slot()] : null;
            return row != null && row.member == member ? row : null;
        }

        void compared(Member chosen, @Nullable Member other) {
            Row served = row(chosen);
            if (served != null) {
                served.live.incrementAndGet();
            }
            if (other == null) {
                nobody.incrementAndGet();
                return;
            }
            (chosen == other ? agreed : differed).incrementAndGet();
            Row would = row(other);
            if (would != null) {
                would.candidate.incrementAndGet();
            }
        }

        void failed(Throwable error) {
            ShadowTally.this.failed(error);
        }

        private void report(List<ShadowReport.Row> into) {
            Map<Member, Double> liveCosts = costs(first);
            Map<Member, Double> candidateCosts = second == null ? Map.of() : costs(second);
            for (Row row : rows) {
                into.add(new ShadowReport.Row(
                        row.member.endpoint().id(),
                        row.live.get(),
                        row.candidate.get(),
                        cost(liveCosts, row.member),
                        cost(candidateCosts, row.member)));
            }
        }

        private OptionalDouble cost(Map<Member, Double> costs, Member member) {
            Double cost = costs.get(member);
            return cost == null ? OptionalDouble.empty() : OptionalDouble.of(cost);
        }

        /** What a chooser that fails here says is not worth a failed report. */
        private Map<Member, Double> costs(Chooser chooser) {
            Map<Member, Double> costs = new IdentityHashMap<>();
            try {
                chooser.explain(ChooseRequest.any(), new Chooser.ExplainSink() {
                    @Override
                    public void cost(Member member, double cost) {
                        costs.put(member, cost);
                    }

                    @Override
                    public void rule(String rule) {}
                });
            } catch (Throwable t) {
                ShadowTally.this.failed(t);
            }
            return costs;
        }
    }
}
