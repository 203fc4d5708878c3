package io.evener.bench.jmh;

/**
 * One row of a microbenchmark's table: a strategy of Evener's, a floor, or another library's counterpart.
 *
 * <p>A benchmark class asks one question and has {@code @Param public <an enum of contenders> contender;} and, where
 * size matters, {@code @Param public int members;}. The {@code bench} command reads label, side, family and fault off
 * the enum, and compares what answers the same question (class, by simple name, and method), for the same family,
 * number of members and number of threads. So a class of peers either has floors and rows of Evener's of its own, or takes
 * the simple name of the class whose table its rows belong to. Methods are named for what is done: {@code choose},
 * {@code beginEnd}, {@code call}, {@code pass} (nothing of ours may allocate in these), {@code lease}, {@code callAsync},
 * {@code update}. A class that makes sense
 * at one thread only carries JMH's {@code @Threads(1)}; what its forks need besides a heap goes to
 * {@code jvmArgsAppend}, the heap to {@code jvmArgs}, which {@code bench} replaces.
 */
public interface Contender {

    /** Returns the row's name, such as {@code leastRequest} or {@code grpc least_request}; one per question and family. */
    String label();

    /** Returns the name of the strategy it is a row of, which several rows may share. */
    default String strategy() {
        return label();
    }

    /** Returns the side of the table it stands on. */
    Side side();

    /** Returns whom it may be compared with: {@code random}, {@code round robin}, {@code least request}. */
    String family();

    /**
     * Returns why a peer is no <em>correct</em> rival, such as "a removal in the middle remaps every key"; it is shown,
     * and nothing has to keep up with it. Empty if it is one.
     */
    default String fault() {
        return "";
    }
}
