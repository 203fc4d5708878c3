package io.evener.bench.peers;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does a list cost in which one endpoint of n, at the middle, was replaced? Lists are made beforehand.
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main PeerUpdate -prof gc
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Threads(1)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC"})
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, open() the rest
public class PeerUpdate {

    /** The library. */
    @Param
    public Rival contender;

    /** How many endpoints. */
    @Param({"10", "1000"})
    public int members;

    private Updating updating;

    /** For JMH. */
    public PeerUpdate() {}

    /** Makes the row and proves it. */
    @Setup(Level.Trial)
    public void open() {
        updating = contender.entry.make().apply(members);
        if (contender != Rival.FLOOR) {
            Proof.update(updating, members);
        }
    }

    /** Closes the row. */
    @TearDown(Level.Trial)
    public void close() {
        updating.close();
    }

    /** One list. */
    @Benchmark
    public Object update() {
        return updating.update();
    }

    /** The rows. */
    @SuppressWarnings("ImmutableEnumChecker") // factories
    public enum Rival implements Entrant<Updating> {
        /** The list copied into an array. */
        FLOOR(Entry.floor("copy", Floors::copy)),
        /** Evener. */
        EVENER(Entry.evener("roundRobin", EvenerRows::roundRobin)),
        /** Armeria. */
        ARMERIA(Entry.<Updating>peer("armeria round robin", ArmeriaRows::updateRoundRobin)
                .faulty("starts at the first endpoint again with every list")),
        /** Armeria, by weight. */
        ARMERIA_WEIGHTED(Entry.<Updating>peer("armeria weighted round robin", ArmeriaRows::updateWeightedRoundRobin)
                .faulty("starts at the first endpoint again with every list")),
        /** Finagle, round robin. */
        FINAGLE(Entry.peer("finagle round robin", FinagleRows::roundRobin)),
        /** Finagle, two choices. */
        FINAGLE_P2C(Entry.peer("finagle p2c", FinagleRows::powerOfTwoChoices)),
        /** gRPC. */
        GRPC(Entry.peer("grpc round_robin", GrpcRows::updateRoundRobin)),
        /** ServiceTalk. */
        SERVICETALK(Entry.peer("servicetalk round robin", ServiceTalkRows::roundRobin)),
        /** Dubbo, where a choice finds the list changed and builds the ring. */
        DUBBO_RING(Entry.<Updating>peer("dubbo consistenthash", DubboRows::updateConsistentHash)
                .faulty("builds its ring on a request's thread")),
        /** Vert.x, which keeps the list. */
        VERTX(Entry.<Updating>peer("vertx round robin", VertxRows::updateRoundRobin)
                .faulty("starts at the first endpoint again with every list"));

        private final Entry<Updating> entry;

        Rival(Entry<Updating> entry) {
            this.entry = entry;
        }

        @Override
        public Entry<Updating> entry() {
            return entry;
        }

        @Override
        public String family() {
            return "update";
        }
    }
}
