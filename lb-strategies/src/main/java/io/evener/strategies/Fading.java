package io.evener.strategies;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** See {@code Padding} in lb-core: what all calls read must not lie on a line that some write. */
abstract class FadingPadding {
    int pad00, pad09;
    long pad01, pad02, pad03, pad04, pad05, pad06;
}

/** See {@link FadingPadding}. */
abstract class FadingHot extends FadingPadding {
    @SuppressWarnings("unused") // through AT
    volatile long at;

    @SuppressWarnings("unused") // through SCALE
    volatile long scale;
}

/**
 * Numbers that fade by themselves: each falls to 1/e within the decay time, though nobody writes it.
 *
 * <p>A number is kept as what it would have been at the start of time, number x 2^(t / half-life), in a floating-point
 * format of its own whose exponent is wide enough for years of half-lives. So one word holds it for good, words of
 * different ages compare as numbers (the larger word is the larger number, at any time), and reading one costs a
 * subtraction and a product.
 *
 * <p>Time moves in ticks of 1/65,536 of the decay time (0.15 ms of 10 s), whenever a call tells the time: a choice then
 * needs no clock, and the exponential is computed once per tick for all. A clock that goes back stands still here.
 */
final class Fading extends FadingHot {

    /*
     * word:  exponent:36 | fraction:28. The double of number / factor, its exponent raised by the half-lives passed.
     * scale: half-lives:36 | factor:28. factor is 2^-(part of the half-life passed), 0.5 to 1, of which the field holds
     *        (factor - 0.5) x 2^29.
     *
     * Relative error of a number: 2^-29 by rounding its word, as much by factor, and 2^-53 per half-life that the times of
     * writing and reading are from the start. A decay time of 10 ms leaves room for 3 years. Both words of the time are written plainly: whoever reads a scale some ticks old sees all numbers of that
     * choice larger by the same factor.
     */

    /** No number. */
    static final long NONE = -1L << 62;

    private static final VarHandle AT = field("at");
    private static final VarHandle SCALE = field("scale");

    private static final int FRACTION_BITS = 28;
    private static final long FRACTION = (1L << FRACTION_BITS) - 1;
    private static final int DROPPED_BITS = 52 - FRACTION_BITS;
    private static final long HALF = 1L << DROPPED_BITS - 1;
    private static final long INFINITE = 0x7FFL << FRACTION_BITS;
    private static final double TICKS = 65_536;
    private static final double LN_2 = 0.6931471805599453;

    private final long origin;
    private final double halfLifeNanos;
    private final long tickNanos;

    /** What follows on the heap is another's. */
    long pad10, pad11, pad12, pad13, pad14, pad15, pad16, pad17;

    /**
     * @param decayNanos how long a number takes to fall to 1/e
     * @param origin the ticker's reading now
     */
    Fading(long decayNanos, long origin) {
        this.origin = origin;
        this.halfLifeNanos = decayNanos * LN_2;
        this.tickNanos = Math.max(1, (long) (decayNanos / TICKS));
        SCALE.setRelease(this, scaleAt(0));
    }

    private static VarHandle field(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(FadingHot.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Returns the scale at a time in nanoseconds since the start, whatever was told. */
    long scaleAt(long nanos) {
        double halfLives = nanos / halfLifeNanos;
        double whole = Math.floor(halfLives);
        double factor = StrictMath.exp((whole - halfLives) * LN_2); // pow allocates
        long field = Math.min(FRACTION, Math.round((factor - 0.5) * 0x1.0p29));
        return (long) whole << FRACTION_BITS | field;
    }

    /** Tells the time: a reading of the ticker. */
    void tell(long reading) {
        long nanos = reading - origin;
        if (nanos - (long) AT.getOpaque(this) >= tickNanos) {
            AT.setOpaque(this, nanos);
            SCALE.setOpaque(this, scaleAt(nanos));
        }
    }

    /** Returns the time in nanoseconds since the start, up to a tick old. */
    long nanos() {
        return (long) AT.getOpaque(this);
    }

    /** Returns what {@link #nanos} would be if it were told of this reading, to the nanosecond. */
    long nanosBy(long reading) {
        return Math.max(nanos(), reading - origin);
    }

    /** Returns when a reading of the ticker was, on the same scale as {@link #nanos}. */
    long nanosAt(long reading) {
        return reading - origin;
    }

    /** Returns the present scale, for {@link #word} and {@link #value}. */
    long scale() {
        return (long) SCALE.getOpaque(this);
    }

    private static double factor(long scale) {
        return 0.5 + (scale & FRACTION) * 0x1.0p-29;
    }

    /**
     * Returns the word of a number.
     *
     * @param value now; above 0 and normal
     */
    static long word(double value, long scale) {
        return (Double.doubleToRawLongBits(value / factor(scale)) + HALF >>> DROPPED_BITS) + (scale & ~FRACTION);
    }

    /** Returns what is left of a number now; 0 for none, or when it has faded out of all proportion. */
    static double value(long word, long scale) {
        long bits = word - (scale & ~FRACTION);
        if (bits <= 0) {
            return 0;
        }
        return bits < INFINITE ? Double.longBitsToDouble(bits << DROPPED_BITS) * factor(scale) : Double.MAX_VALUE;
    }
}
