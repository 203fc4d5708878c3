package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * The estimate's word under every interleaving of two threads: it must behave like a register that keeps the largest.
 *
 * <p>Excluded: a peak lost because another thread wrote a smaller sample between a look and a write.
 */
class ResponseTimeLincheckTest {

    private static ModelCheckingOptions options() {
        return new ModelCheckingOptions()
                .iterations(20)
                .invocationsPerIteration(300)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(1)
                .minimizeFailedScenario(false);
    }

    @Test
    void raise_fromManyThreads_keepsTheLargest() {
        options().check(Raised.class);
    }

    @Test
    void raise_byAPlainWriteAfterALook_isRejected() {
        assertThatThrownBy(() -> options().check(Written.class))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Thread 1");
    }

    /** The real word. */
    @Param(name = "sample", gen = IntGen.class, conf = "1:5")
    public static class Raised {
        private static final long SCALE = 0;
        final Word word = new Word();

        @Operation
        public double raise(@Param(name = "sample") int sample) {
            return word.raise(Fading.word(sample, SCALE), SCALE);
        }

        @Operation
        public double read() {
            return Fading.value(word.estimate(), SCALE);
        }
    }

    /** What is found smaller is overwritten. */
    public static class Written extends Raised {
        @Operation
        @Override
        public double raise(@Param(name = "sample") int sample) {
            long next = Fading.word(sample, 0);
            if (word.estimate() < next) {
                word.startAt(next, 0);
            }
            return Fading.value(word.estimate(), 0);
        }
    }

    static final class Word extends ResponseTime {
        Word() {
            super(null, null, null, 0);
        }

        @Override
        double learn(double nanos, boolean answered, long scale) {
            return nanos;
        }
    }
}
