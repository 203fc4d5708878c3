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
            return new RandomChooser(in, random);
        };
    }

    private static final class RandomChooser implements Chooser {
        private final Member[] members;
        private final InRotation in;
        private final boolean uniform;
        private final RandomSource random;

        RandomChooser(InRotation in, RandomSource random) {
            this.members = in.members;
            this.in = in;
            this.uniform = in.isUniform();
            this.random = random;
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            if (members.length == 0) {
                return null;
            }
            if (request.excludedCount() != 0) {
                return in.drawOther(request, random);
            }
            return members[uniform ? random.nextInt(members.length) : in.draw(random)];
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            out.rule(in.isUniform() ? "a uniform draw" : "a draw in proportion to the shares");
        }
    }
}
