package io.evener.strategies.hashing;

/** Weighted rendezvous hashing: no table at all but the members' names and weights. */
public final class RendezvousTable implements KeyTable {

    private final Affinity affinity;

    private RendezvousTable(Affinity affinity) {
        this.affinity = affinity;
    }

    /** Returns the table of these members. */
    public static RendezvousTable of(Affinity affinity) {
        return new RendezvousTable(affinity);
    }

    @Override
    public int home(long hash) {
        return affinity.nearest(hash);
    }

    @Override
    public int start(long hash) {
        return home(hash);
    }

    @Override
    public int next(long hash, int place, int stop) {
        return place;
    }

    @Override
    public int owner(int place) {
        return place;
    }

    /** After the home comes the next nearest: the order in which walks end anyway. */
    @Override
    public int stops() {
        return 1;
    }
}
