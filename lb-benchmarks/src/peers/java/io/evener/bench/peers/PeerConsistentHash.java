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
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does the endpoint of a key cost? Two families: with the key's hash at hand, and from its text.
 *
 * <pre>{@code
 * java -cp lb-benchmarks.jar org.openjdk.jmh.Main PeerConsistentHash -prof gc -t 1
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 300, timeUnit = TimeUnit.MILLISECONDS)
@Fork(
        value = 1,
        jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch", "-XX:+UseG1GC"})
@SuppressWarnings("NullAway.Init") // JMH fills the parameters, open() the rest
public class PeerConsistentHash {

    /** The library. */
    @Param
    public Rival contender;

    /** How many endpoints. */
    @Param({"10", "1000"})
    public int members;

    private KeyChoosing choosing;

    /** For JMH. */
    public PeerConsistentHash() {}

    /** Makes the row and proves it. */
    @Setup(Level.Trial)
    public void open() {
        choosing = contender.entry.make().apply(members);
        Proof.keys(choosing, members);
    }

    /** Closes the row. */
    @TearDown(Level.Trial)
    public void close() {
        choosing.close();
    }

    /** One key's endpoint. */
    @Benchmark
    public Object choose(Keys keys) {
        return choosing.choose(keys.next());
    }

    /** The rows. */
    @SuppressWarnings("ImmutableEnumChecker") // factories
    public enum Rival implements Entrant<KeyChoosing> {
        /** A table of 65,537 places. */
        FLOOR("consistent hash", Entry.floor("table of 65,537", Floors::table)),
        /** The same, after FNV-1a over the key's text. */
        FLOOR_TEXT("consistent hash of text", Entry.floor("FNV-1a, table of 65,537", Floors::tableOfText)),
        /** A look into a table. */
        MAGLEV("consistent hash", Entry.evener("maglev", EvenerKeyRows::maglev)),
        /** The same, from the key's text. */
        MAGLEV_TEXT("consistent hash of text", Entry.evener("maglev", EvenerKeyRows::maglevOfText)),
        /** A ring as large as gRPC's. */
        RING("consistent hash", Entry.evener("ringHash", EvenerKeyRows::ringHash)),
        /** A ring with as many points for each as Dubbo's, from the key's text. */
        RING_TEXT("consistent hash of text", Entry.evener("ringHash(160 n)", EvenerKeyRows::ringHashOfText)),
        /** The same ring, and a look at the load. */
        BOUNDED("consistent hash", Entry.evener("boundedLoad(ringHash)", EvenerKeyRows::boundedLoad)),
        /** A hash for each endpoint. */
        RENDEZVOUS("consistent hash", Entry.evener("rendezvous", EvenerKeyRows::rendezvous)),
        /** Jump hash over slots that stay. */
        JUMP("consistent hash", Entry.evener("jump", EvenerKeyRows::jump)),
        /** 21 looks at a ring. */
        MULTI_PROBE("consistent hash", Entry.evener("multiProbe", EvenerKeyRows::multiProbe)),
        /** Armeria's jump hash. */
        ARMERIA(
                "consistent hash",
                Entry.<KeyChoosing>peer("armeria sticky", ArmeriaRows::sticky)
                        .faulty("a removal in the middle remaps most keys")),
        /** gRPC's ring. */
        GRPC("consistent hash", Entry.peer("grpc ring_hash", GrpcXdsRows::ringHash)),
        /** Dubbo's ring. */
        DUBBO("consistent hash of text", Entry.peer("dubbo consistenthash", DubboRows::consistentHash)),
        /** Vert.x's ring. */
        VERTX(
                "consistent hash of text",
                Entry.<KeyChoosing>peer("vertx consistent hashing", VertxRows::consistentHashing)
                        .faulty("half of all keys fall on 128 hashes"));

        private final String family;
        private final Entry<KeyChoosing> entry;

        Rival(String family, Entry<KeyChoosing> entry) {
            this.family = family;
            this.entry = entry;
        }

        @Override
        public Entry<KeyChoosing> entry() {
            return entry;
        }

        @Override
        public String family() {
            return family;
        }
    }
}
