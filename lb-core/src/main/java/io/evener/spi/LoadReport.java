package io.evener.spi;

/**
 * What an endpoint says about its own load, in a response or a probe's answer. It may say anything: a pool passes a
 * report on only if it has no {@link #fault}, else it counts the report and tells its listeners.
 *
 * @param utilisation of its bottleneck, 0..1 nominal and above 1 when overloaded; -1 when not told
 * @param requestsPerSecond it serves to all its clients; -1 when not told
 * @param errorsPerSecond it answers with; -1 when not told
 * @param inFlight requests it works on for all its clients; -1 when not told
 */
public record LoadReport(double utilisation, double requestsPerSecond, double errorsPerSecond, long inFlight) {

    /** A thousand times what it was made for: whoever is that busy tells nothing any more. */
    private static final double MOST_UTILISATION = 1_000;
    /** Calls of one endpoint, per second or at once: a thousand times what the fastest serve. */
    private static final double MOST_CALLS = 1e9;

    /**
     * Returns what an ORCA response header says: {@code endpoint-load-metrics: TEXT cpu_utilization=0.3,
     * rps_fractional=120, eps=0.5}, or {@code JSON {"cpu_utilization": 0.3}}, the prefix being optional.
     *
     * <p>The utilisation is {@code application_utilization} if that is above 0, else {@code cpu_utilization}; the rates are
     * {@code rps_fractional} and {@code eps}. All other metrics, named ones included, are passed over. Time and memory are
     * bounded by 4,096 characters.
     *
     * <p>More lenient than Envoy, which also refuses a header that is empty or has no prefix, and a metric that it doesn't know.
     *
     * @param header the header's value; the binary form is not read
     * @throws IllegalArgumentException saying why, when it is malformed, longer, in the binary form, names a metric of these
     *     twice, or gives one that is negative or not a finite number
     */
    public static LoadReport parse(String header) {
        return OrcaHeader.parse(header);
    }

    /**
     * Returns why nobody should believe this, or {@code ""}: a part that is NaN, negative (but -1), infinite, or absurd, which is
     * a utilisation above 1,000, and more than 1e9 requests or errors per second, or requests in flight.
     */
    public String fault() {
        String fault = fault("utilisation", utilisation, MOST_UTILISATION);
        fault = fault.isEmpty() ? fault("requestsPerSecond", requestsPerSecond, MOST_CALLS) : fault;
        fault = fault.isEmpty() ? fault("errorsPerSecond", errorsPerSecond, MOST_CALLS) : fault;
        return fault.isEmpty() ? fault("inFlight", (double) inFlight, MOST_CALLS) : fault;
    }

    private static String fault(String name, double value, double most) {
        return value == -1 || value >= 0 && value <= most
                ? ""
                : "must be in 0.." + (long) most + ", or -1 for not told: " + name + "=" + value;
    }
}
