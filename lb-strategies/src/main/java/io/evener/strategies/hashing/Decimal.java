package io.evener.strategies.hashing;

/** Decimal digits without garbage: a large ring hashes a million numbered names. */
final class Decimal {

    private Decimal() {}

    /** Writes a number that is not negative; returns where it ends. */
    static int write(int number, byte[] text, int at) {
        int end = at + 1;
        for (int rest = number; rest >= 10; rest /= 10) {
            end++;
        }
        int rest = number;
        for (int digit = end - 1; digit >= at; digit--) {
            text[digit] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }
}
