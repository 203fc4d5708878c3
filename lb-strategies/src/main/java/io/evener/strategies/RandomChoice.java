package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint at random.
 *
 * <p><b>Rule.</b> One draw in proportion to share = weight x admission (1 but in slow start), over the members in
 * rotation: from an alias table [1], unless all shares are equal.
 *
 * <p><b>Behaviour.</b> Shares are exact in the mean, whatever the weights' magnitude: a column of the table is off by at
 * most n / 2^32 of its share, a coin by 2^-32. After k choices over n alike endpoints the fullest has about
 * k/n + sqrt(2 k ln(n) / n).
 *
 * <p><b>Cost of use.</b> choose O(1): one draw and one array read, nothing shared between threads; rebuild O(n); 12 bytes
 * per endpoint, 20 with unequal shares; 0 B per choice.
 *
 * <p><b>When not to use.</b> Where queues matter: it sends a call to the busiest as readily as to the idlest.
 *
 * <p><b>Thread safety.</b> Any number of threads; no shared state.
 *
 * <p>[1] M. D. Vose, A linear algorithm for generating random numbers with a given distribution, IEEE TSE 17 (1991).
 */
public final class RandomChoice implements Strategy {

    static final RandomChoice DEFAULT = new RandomChoice();

    private RandomChoice() {}

    @Override
    public String name() {
        return "random";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        RandomSource random = context.random();
        return snapshot -> {
            InRotation in = InRotation.of(snapshot);
            return in.isUniform() && in.size() > 0 ? new UniformChooser(in, random) : new RandomChooser(in, random);
        };
    }

    /** The usual case: everybody has the same share. */
    private static final class UniformChooser implements Chooser {
        private final Member[] members;
        private final InRotation in;
        private final RandomSource random;

        UniformChooser(InRotation in, RandomSource random) {
            this.members = in.members;
            this.in = in;
            this.random = random;
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            return request.excludedCount() == 0
                    ? members[random.nextInt(members.length)]
                    : in.drawOther(request, random);
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            out.rule("a uniform draw");
        }
    }

    /** The draws of a pool whose members differ in share, or that has none. */
    private static final class RandomChooser implements Chooser {
        private final InRotation in;
        private final RandomSource random;

        RandomChooser(InRotation in, RandomSource random) {
            this.in = in;
            this.random = random;
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            return in.size() == 0 || request.excludedCount() > 0
                    ? in.drawOther(request, random)
                    : in.members[in.draw(random)];
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            out.rule("a draw in proportion to the shares");
        }
    }
}
