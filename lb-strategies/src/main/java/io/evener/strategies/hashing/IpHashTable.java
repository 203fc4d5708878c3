package io.evener.strategies.hashing;

/**
 * nginx's {@code ip_hash}: 6,271 states, each with an owner by weight; a walk steps from state to state by the client's address.
 *
 * <p>Where weights add up to more than the states, the last members have none.
 */
public final class IpHashTable implements KeyTable {

    /** The largest sum of weights that leaves nobody without keys. */
    public static final int STATES = ClientAddress.STATES;

    /** nginx's. */
    private static final int SEED = 89;
    /** nginx's 20 further tries. */
    private static final int STOPS = 21;

    private final int[] owners;

    private IpHashTable(int[] owners) {
        this.owners = owners;
    }

    /**
     * Returns the table.
     *
     * @param weights of the members in order, above 0
     */
    public static IpHashTable of(long[] weights) {
        double total = 0;
        for (long weight : weights) {
            total += weight; // exact: at most 2^32 each, of less than 2^21 members
        }
        int[] owners = new int[ClientAddress.STATES];
        int member = 0;
        double end = weights[0];
        for (int state = 0; state < owners.length; state++) {
            if (state >= total) {
                owners[state] = owners[state % (int) total];
                continue;
            }
            while (state >= end) {
                end += weights[++member];
            }
            owners[state] = member;
        }
        return new IpHashTable(owners);
    }

    @Override
    public int home(long hash) {
        return owners[start(hash)];
    }

    @Override
    public int start(long hash) {
        return ClientAddress.next(SEED, hash);
    }

    @Override
    public int next(long hash, int place, int stop) {
        return ClientAddress.next(place, hash);
    }

    @Override
    public int owner(int place) {
        return owners[place];
    }

    @Override
    public int stops() {
        return STOPS;
    }
}
