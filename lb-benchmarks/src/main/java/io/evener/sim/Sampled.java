package io.evener.sim;

import io.evener.RandomSource;
import java.util.function.ToDoubleFunction;

/** A distribution by its sampler. */
record Sampled(double mean, ToDoubleFunction<RandomSource> sampler) implements Distribution {

    @Override
    public double sample(RandomSource random) {
        return sampler.applyAsDouble(random);
    }
}
