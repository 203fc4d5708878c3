package io.evener.spi;

/**
 * What an endpoint says about its own load, in a response or a probe's answer.
 *
 * @param utilisation of its bottleneck, 0..1 nominal and above 1 when overloaded; -1 when not told
 * @param requestsPerSecond it serves to all its clients; -1 when not told
 * @param errorsPerSecond it answers with; -1 when not told
 * @param inFlight requests it works on for all its clients; -1 when not told
 */
public record LoadReport(double utilisation, double requestsPerSecond, double errorsPerSecond, long inFlight) {

    /**
     * Refuses what can't be: NaN, infinities, negatives other than -1.
     *
     * @throws IllegalArgumentException naming the part and its value
     */
    public LoadReport {
        check("utilisation", utilisation);
        check("requestsPerSecond", requestsPerSecond);
        check("errorsPerSecond", errorsPerSecond);
        check("inFlight", (double) inFlight);
    }

    private static void check(String name, double value) {
        if (!(value == -1 || (value >= 0 && value <= Double.MAX_VALUE))) {
            throw new IllegalArgumentException("must be >= 0, or -1 for not told: " + name + "=" + value);
        }
    }
}
