package io.evener.strategies;

import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.WeightedSplit.Arm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A split at work: a child for each arm, from the beginning to the end, whoever is in it. */
final class BoundSplit implements Strategy.Bound {

    private final List<Arm> arms;
    private final List<Strategy.Bound> children = new ArrayList<>();
    private final List<StrategyContext> contexts = new ArrayList<>();
    private final Caveat unserved;
    private final Caveat empty;
    private final Positions positions;
    /** Where the members of each arm are in the snapshot, and last those of nobody's. */
    private int @Nullable [][] indices;

    private long version;

    private BoundSplit(List<Arm> arms, StrategyContext context) {
        this.arms = arms;
        this.unserved = new Caveat(context);
        this.empty = new Caveat(context);
        this.positions = new Positions(context.random());
    }

    static BoundSplit of(List<Arm> arms, StrategyContext context) {
        BoundSplit split = new BoundSplit(arms, context);
        try {
            for (Arm arm : arms) {
                StrategyContext own = context.child(arm.name());
                split.contexts.add(own);
                split.children.add(arm.strategy().bind(own));
            }
        } catch (Throwable t) {
            split.close();
            throw t;
        }
        return split;
    }

    @Override
    public Chooser compile(PoolSnapshot snapshot) {
        int[][] parts = parts(snapshot);
        Chooser[] choosers = new Chooser[arms.size()];
        List<Integer> sharing = new ArrayList<>();
        PoolSnapshot[] members = new PoolSnapshot[choosers.length];
        for (int a = 0; a < choosers.length; a++) {
            members[a] = snapshot.select(parts[a]);
            contexts.get(a).narrow(members[a]);
            choosers[a] = children.get(a).compile(members[a]);
            if (members[a].eligibleCount() > 0 && arms.get(a).weight() > 0) {
                sharing.add(a);
            }
        }
        int[] live = sharing.stream().mapToInt(Integer::intValue).toArray();
        return new ArmChooser(arms, members, choosers, live, positions);
    }

    private int[][] parts(PoolSnapshot snapshot) {
        int[][] parts = indices;
        if (parts == null || version != snapshot.membershipVersion()) {
            parts = cut(snapshot);
            indices = parts;
            version = snapshot.membershipVersion();
            tell(snapshot, parts);
        }
        return parts;
    }

    private int[][] cut(PoolSnapshot snapshot) {
        int nobodys = arms.size();
        int[][] parts = new int[nobodys + 1][snapshot.size()];
        int[] sizes = new int[nobodys + 1];
        for (int i = 0; i < snapshot.size(); i++) {
            int a = 0;
            while (a < nobodys && !arms.get(a).takes(snapshot.endpoint(i))) {
                a++;
            }
            parts[a][sizes[a]++] = i;
        }
        for (int a = 0; a <= nobodys; a++) {
            parts[a] = Arrays.copyOf(parts[a], sizes[a]);
        }
        return parts;
    }

    private void tell(PoolSnapshot snapshot, int[][] parts) {
        int[] nobodys = parts[arms.size()];
        unserved.tell(
                nobodys.length == 0
                        ? ""
                        : nobodys.length + " endpoints are in no arm and get no calls, the first is "
                                + snapshot.endpoint(nobodys[0]).id());
        String without = IntStream.range(0, arms.size())
                .filter(a -> snapshot.size() > 0 && parts[a].length == 0)
                .mapToObj(a -> arms.get(a).name())
                .collect(Collectors.joining(", "));
        empty.tell(without.isEmpty() ? "" : "arms without endpoints get no calls: " + without);
    }

    /** Closes all, though one throws. */
    @Override
    public void close() {
        Throwable failure = null;
        for (Strategy.Bound child : children) {
            try {
                child.close();
            } catch (Throwable t) {
                failure = failure == null ? t : failure;
            }
        }
        contexts.forEach(StrategyContext::close);
        if (failure instanceof Error error) {
            throw error;
        } else if (failure instanceof RuntimeException exception) {
            throw exception;
        }
    }

    /** Where each stripe of threads is on the circle of a golden schedule: 128 bytes apart, for as long as the split lives. */
    static final class Positions {
        private static final int CELL_SHIFT = 4;

        private final long[] cells;
        private final int mask;

        Positions(RandomSource random) {
            int stripes = Rotation.stripes();
            cells = new long[stripes + 1 << CELL_SHIFT];
            mask = stripes - 1;
            for (int stripe = 0; stripe < stripes; stripe++) {
                cells[stripe + 1 << CELL_SHIFT] = random.nextLong();
            }
        }

        /** Returns where the calling thread's stripe is, and moves it on. */
        long getAndAdd(long step) {
            int stripe = (int) Thread.currentThread().getId() & mask;
            return (long) Rotation.CELL.getAndAdd(cells, stripe + 1 << CELL_SHIFT, step);
        }
    }
}
