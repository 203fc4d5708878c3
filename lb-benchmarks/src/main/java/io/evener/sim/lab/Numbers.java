package io.evener.sim.lab;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as text, the same on every JDK: the digits that {@code String.format} rounds to changed in JDK 21. */
final class Numbers {

    private Numbers() {}

    /** Returns a number with so many decimals, halves rounded up. */
    static String fixed(double value, int decimals) {
        return Double.isFinite(value)
                ? new BigDecimal(value).setScale(decimals, RoundingMode.HALF_UP).toPlainString()
                : String.valueOf(value);
    }

    /** Returns a number with three significant digits: as exact as quantiles are. */
    static String three(double value) {
        return Double.isFinite(value)
                ? new BigDecimal(value)
                        .round(new MathContext(3, RoundingMode.HALF_UP))
                        .toPlainString()
                : String.valueOf(value);
    }

    /** Returns a part of a whole as {@code 99.950 %}. */
    static String percent(double part, int decimals) {
        return fixed(100 * part, decimals) + " %";
    }

    /** Returns a change as {@code +1.25 %}. */
    static String change(double part, int decimals) {
        return (part < 0 ? "" : "+") + percent(part, decimals);
    }

    /** Returns five significant digits at most, no exponent where avoidable. */
    static String significant(double value) {
        double size = Math.abs(value);
        if (!Double.isFinite(value) || value == 0) {
            return value == 0 ? "0" : String.valueOf(value); // never -0
        }
        if (value == Math.rint(value) && size < 1e7) {
            return fixed(value, 0);
        }
        if (size >= 1e7 || size < 1e-4) {
            BigDecimal rounded = new BigDecimal(value).round(new MathContext(4));
            int exponent = rounded.precision() - rounded.scale() - 1;
            return rounded.movePointLeft(exponent)
                            .setScale(3, RoundingMode.UNNECESSARY)
                            .toPlainString() + "e" + exponent;
        }
        int decimals = size >= 999.95 ? 0 : size >= 99.995 ? 1 : size >= 9.99995 ? 2 : size >= 0.01 ? 4 : 6;
        return fixed(value, decimals);
    }
}
