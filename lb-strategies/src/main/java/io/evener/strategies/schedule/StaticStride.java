package io.evener.strategies.schedule;

/**
 * The static stride schedule of gRPC's weighted round robin [1], turn for turn as grpc-java has it.
 *
 * <p>A counter goes over the indices, generation after generation. Weights are scaled so that the largest becomes K =
 * 65,535, w_i; index i is served in those generations g in which {@code (w_i g + i floor(K/2)) mod K >= K - w_i}, else the
 * counter goes on. Before, weights above 10 times the mean are cut to that, weights below a tenth of it raised, and weights
 * of 0 or less count as the mean; all are rounded to 16 bits.
 *
 * <p><b>Error.</b> Within 2 turns of the shares of the scaled weights; these are the true shares only while no weight is
 * cut or raised.
 *
 * <p>[1] gRFC A58, Client-side weighted round robin LB policy (2023).
 */
public final class StaticStride {

    private static final int MAX = 0xFFFF;
    private static final double MAX_RATIO = 10;
    private static final double MIN_RATIO = 0.1;

    private final char[] scaled;

    private StaticStride(char[] scaled) {
        this.scaled = scaled;
    }

    /**
     * Returns the schedule of these weights.
     *
     * @param weights at least one; 0 and less mean unknown
     */
    public static StaticStride of(float[] weights) {
        int known = 0;
        double sum = 0;
        float most = 0;
        for (float weight : weights) {
            if (weight > 0) {
                known++;
                sum += weight;
                most = Math.max(most, weight);
            }
        }
        double mean = known > 0 ? sum / known : 1;
        float largest = known > 0 ? Math.min(most, (float) (MAX_RATIO * mean)) : 1;
        double scale = MAX / largest; // a quotient of floats, as there
        int least = (int) Math.ceil(scale * mean * MIN_RATIO);
        char[] scaled = new char[weights.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = (char)
                    (weights[i] <= 0
                            ? Math.round(scale * mean)
                            : Math.max((int) Math.round(scale * Math.min(weights[i], largest)), least));
        }
        return new StaticStride(scaled);
    }

    /** Returns whose turn it is at this reading of the counter, or -1 if it is nobody's. */
    public int at(int counter) {
        long sequence = Integer.toUnsignedLong(counter);
        int i = (int) (sequence % scaled.length);
        long generation = sequence / scaled.length;
        int weight = scaled[i];
        return (weight * generation + (long) (MAX / 2) * i) % MAX >= MAX - weight ? i : -1;
    }
}
