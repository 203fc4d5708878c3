package io.evener.strategies;

import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.time.Duration;
import java.util.Objects;

/**
 * What strategies by response time have in common to set.
 *
 * @param decay how long an estimate takes to fade to 1/e
 * @param choices how many members are drawn
 */
record ResponseTimeSettings(Duration decay, int choices) {

    /** Finagle's mean lifetime, and the power of two choices. */
    static final ResponseTimeSettings DEFAULT = new ResponseTimeSettings(Duration.ofSeconds(10), 2);

    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);

    ResponseTimeSettings decay(Duration changed) {
        Objects.requireNonNull(changed, "decay");
        if (changed.compareTo(SHORTEST) < 0 || changed.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be in " + SHORTEST + ".." + LONGEST + ": decay=" + changed);
        }
        return new ResponseTimeSettings(changed, choices);
    }

    ResponseTimeSettings choices(int changed) {
        if (changed < 2 || changed > DistinctDraws.MOST) {
            throw new IllegalArgumentException("must be in 2.." + DistinctDraws.MOST + ": choices=" + changed);
        }
        return new ResponseTimeSettings(decay, changed);
    }

    /** Returns the strategy's name with what differs from the default. */
    String named(String name) {
        String text = choices == DEFAULT.choices ? "" : "" + choices;
        if (!decay.equals(DEFAULT.decay)) {
            text += (text.isEmpty() ? "" : ", ") + decay;
        }
        return text.isEmpty() ? name : name + "(" + text + ")";
    }

    Strategy.Bound bind(StrategyContext context, String estimate, ResponseTimes.Kind kind) {
        return ResponseTimeChooser.bind(context, decay.toNanos(), choices, estimate, kind);
    }
}
