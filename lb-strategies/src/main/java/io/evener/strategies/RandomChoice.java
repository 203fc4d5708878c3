package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import org.jspecify.annotations.Nullable;

/** See {@link Strategies#random()}. */
final class RandomChoice implements Strategy {

    static final RandomChoice INSTANCE = new RandomChoice();

    @Override
    public String name() {
        return "random";
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
