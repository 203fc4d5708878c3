package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Locality;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.PoolSnapshot;
import io.evener.bench.StrategyCatalogue.Entry;
import io.evener.bench.StrategyCatalogue.Kind;
import io.evener.bench.jmh.Captured;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.Strategies;
import io.evener.testing.ManualTime;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A choice, and begin and end around it, allocate nothing: no byte in 100,000 of them, in code that the JIT compiler
 * may or may not have reached, so nothing here rests on escape analysis.
 *
 * <p>The allowance for measuring is 0, too: reading the counter allocates nothing. What the JVM may do once on its own
 * account (a class, a deoptimisation) is not in every one of three rounds; what a strategy does is.
 */
final class AllocationTest {

    private static final int WARM = 20_000;
    private static final int OPERATIONS = 100_000;
    private static final int ROUNDS = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** What is done with a chooser again and again. */
    private interface Operation {
        void run(Chooser chooser, ChooseRequest request);
    }

    static Stream<Arguments> rows() {
        return StrategyCatalogue.entries().stream()
                .flatMap(entry -> IntStream.of(3, 10, 1_000).mapToObj(members -> Arguments.of(entry.name(), members)));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void choose_ofEveryStrategy_allocatesNothing(String name, int members) {
        assertThat(bytes(entry(name).factory().get(), request(name), members, AllocationTest::choose))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void choose_withWeights_allocatesNothing(String name, int members) {
        List<Endpoint> endpoints = IntStream.range(0, members)
                .mapToObj(i -> endpoint(i).toBuilder().weight(1 + i % 10).build())
                .toList();
        assertThat(bytes(entry(name).factory().get(), request(name), endpoints, AllocationTest::choose))
                .isZero();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void beginEnd_ofEveryStrategy_allocatesNothing(String name, int members) {
        assertThat(bytes(entry(name).factory().get(), request(name), members, AllocationTest::beginEnd))
                .isZero();
    }

    /** A draw before every choice, and a region of one's own for some. */
    @Test
    void choose_whileARegionIsOnTrial_allocatesNothing() {
        ManualTime time = new ManualTime();
        List<Endpoint> endpoints = IntStream.range(0, 10)
                .mapToObj(i -> endpoint(i).toBuilder()
                        .locality(new Locality("region" + i % 2, ""))
                        .build())
                .toList();
        Captured captured = new Captured(Strategies.regionFailover("region0", Strategies.leastRequest()));
        try (Pool pool = Pool.builder("allocation")
                        .endpoints(endpoints)
                        .ticker(time)
                        .scheduler(time)
                        .build();
                LoadBalancer balancer =
                        LoadBalancer.builder(pool).strategy(captured).build()) {
            for (int i = 0; i < 1_000; i++) { // 10 s
                Lease lease = balancer.acquire();
                boolean atHome = lease.endpoint().locality().region().equals("region0");
                lease.complete(atHome ? Outcome.FAILURE : Outcome.SUCCESS);
                time.advance(Duration.ofMillis(10));
            }
            assertThat(balancer.explain(ChooseRequest.any()).toString()).contains("on trial");
            assertThat(bytes(captured.chooser(), ChooseRequest.any(), AllocationTest::choose))
                    .isZero();
        }
    }

    @Test
    void gate_strategyThatAllocatesOnEveryChoice_isRejected() {
        assertThat(bytes(new Wasteful(1), ChooseRequest.any(), 10, AllocationTest::choose))
                .isGreaterThanOrEqualTo(16L * OPERATIONS);
    }

    @Test
    void gate_strategyThatAllocatesOnOneChoiceInFiftyThousand_isRejected() {
        assertThat(bytes(new Wasteful(50_000), ChooseRequest.any(), 10, AllocationTest::choose))
                .isPositive();
    }

    private static Entry entry(String name) {
        return StrategyCatalogue.find(name).orElseThrow();
    }

    private static ChooseRequest request(String name) {
        return entry(name).kind() == Kind.KEYED ? ChooseRequest.key("customer-42") : ChooseRequest.any();
    }

    private static Member choose(Chooser chooser, ChooseRequest request) {
        return Objects.requireNonNull(chooser.choose(request));
    }

    private static void beginEnd(Chooser chooser, ChooseRequest request) {
        Member member = choose(chooser, request);
        member.end(member.tryBegin(), Outcome.SUCCESS);
    }

    /** Returns what this thread allocated in the best of the rounds. */
    private static long bytes(Strategy strategy, ChooseRequest request, int members, Operation operation) {
        List<Endpoint> endpoints =
                IntStream.range(0, members).mapToObj(AllocationTest::endpoint).toList();
        return bytes(strategy, request, endpoints, operation);
    }

    private static long bytes(Strategy strategy, ChooseRequest request, List<Endpoint> endpoints, Operation operation) {
        Captured captured = new Captured(strategy);
        try (Pool pool = Pool.builder("allocation").endpoints(endpoints).build();
                LoadBalancer balancer =
                        LoadBalancer.builder(pool).strategy(captured).build()) {
            assertThat(balancer.acquire().complete(Outcome.SUCCESS)).isTrue();
            return bytes(captured.chooser(), request, operation);
        }
    }

    private static long bytes(Chooser chooser, ChooseRequest request, Operation operation) {
        round(chooser, request, operation, WARM);
        return IntStream.range(0, ROUNDS)
                .mapToLong(i -> round(chooser, request, operation, OPERATIONS))
                .min()
                .orElseThrow();
    }

    /** Of two tiers and two zones: combinators have something to decide. */
    private static Endpoint endpoint(int i) {
        return Endpoint.builder("http://10.0." + i / 256 + "." + i % 256)
                .tier(i % 5 == 4 ? 1 : 0)
                .locality(new Locality("region", "zone" + Math.min(1, i % 3)))
                .build();
    }

    private static long round(Chooser chooser, ChooseRequest request, Operation operation, int operations) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < operations; i++) {
            operation.run(chooser, request);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }

    /** The weakened variant: random, but every so often it makes an object that others could see. */
    private static final class Wasteful implements Strategy {
        private final int every;
        private int choices;
        private volatile @Nullable Object waste;

        Wasteful(int every) {
            this.every = every;
        }

        @Override
        public String name() {
            return "wasteful";
        }

        @Override
        public Bound bind(StrategyContext context) {
            Bound bound = Strategies.random().bind(context);
            return snapshot -> wasting(bound, snapshot);
        }

        private Chooser wasting(Bound bound, PoolSnapshot snapshot) {
            Chooser chooser = bound.compile(snapshot);
            return request -> {
                if (++choices % every == 0) {
                    waste = new Object();
                }
                return chooser.choose(request);
            };
        }
    }
}
