package io.evener.bench.peers;

import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.Metadata;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** gRPC's xds policies: weights learnt from load reports, and the ring with the request's hash as a call option. */
final class GrpcXdsRows {

    private static final Metadata.Key<byte[]> REPORT =
            Metadata.Key.of("endpoint-load-metrics-bin", Metadata.BINARY_BYTE_MARSHALLER);
    private static final int CPU_UTILIZATION = 1 << 3 | 1; // field 1, 64 bits
    private static final int RPS_FRACTIONAL = 6 << 3 | 1; // field 6, 64 bits
    private static final long WEIGHTS_AT_MOST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private GrpcXdsRows() {}

    /** Every endpoint reports once, in a call's trailers, as many requests per second as its weight. */
    static Choosing weightedRoundRobin(int n) {
        GrpcRows.Picking picking = new GrpcRows.Picking(
                "weighted_round_robin",
                Map.of("blackoutPeriod", "0s", "weightExpirationPeriod", "86400s", "weightUpdatePeriod", "1s"),
                n);
        boolean[] told = new boolean[n];
        for (int left = n; left > 0; ) {
            PickResult picked = picking.pick();
            int position = picking.position(Objects.requireNonNull(picked.getSubchannel()));
            if (!told[position]) {
                told[position] = true;
                left--;
                report(picked, Members.weight(position));
            }
        }
        awaitWeights(picking);
        return picking;
    }

    private static void report(PickResult picked, int weight) {
        Metadata trailers = new Metadata();
        trailers.put(
                REPORT,
                ByteBuffer.allocate(18)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put((byte) CPU_UTILIZATION)
                        .putDouble(0.5)
                        .put((byte) RPS_FRACTIONAL)
                        .putDouble(weight * 100.0)
                        .array());
        ClientStreamTracer tracer = Objects.requireNonNull(picked.getStreamTracerFactory())
                .newClientStreamTracer(
                        ClientStreamTracer.StreamInfo.newBuilder().build(), new Metadata());
        tracer.inboundTrailers(trailers);
    }

    /** The policy takes reports into account once a second. */
    private static void awaitWeights(GrpcRows.Picking picking) {
        for (long start = System.nanoTime(); System.nanoTime() - start < WEIGHTS_AT_MOST_NANOS; ) {
            int[] byWeight = new int[11];
            for (int i = 0; i < 20_000; i++) {
                byWeight[Members.weight(picking.position(picking.choose()))]++;
            }
            if (byWeight[10] > 5 * byWeight[1]) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        throw new IllegalStateException("the reports never became weights");
    }

    static KeyChoosing ringHash(int n) {
        return new Ring(n);
    }

    /** The option that the channel sets from the route; it is the library's own, and not public. */
    @SuppressWarnings("unchecked") // the field's type
    private static CallOptions.Key<Long> hashOption() {
        try {
            var field = Class.forName("io.grpc.xds.XdsNameResolver").getDeclaredField("RPC_HASH_KEY");
            field.setAccessible(true);
            return (CallOptions.Key<Long>) Objects.requireNonNull(field.get(null));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Endpoints connect when a key first asks for them. */
    private static final class Ring implements KeyChoosing {
        private final GrpcChannel channel = new GrpcChannel(
                GrpcRows.provider("ring_hash_experimental"), Map.of("minRingSize", 1024.0, "maxRingSize", 8_388_608.0));
        private final PickSubchannelArgs[] arguments = new PickSubchannelArgs[Keys.COUNT];

        Ring(int n) {
            CallOptions.Key<Long> option = hashOption();
            channel.resolved(Members.of(n, GrpcChannel::group));
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = GrpcRows.arguments(
                        CallOptions.DEFAULT.withOption(option, Keys.key(i).hash()));
                for (int j = 0; j < 3 && subchannel(i) == null; j++) {
                    LockSupport.parkNanos(1);
                }
            }
        }

        private @Nullable Subchannel subchannel(int number) {
            return channel.picker().pickSubchannel(arguments[number]).getSubchannel();
        }

        @Override
        public Object choose(Key key) {
            return Objects.requireNonNull(subchannel(key.number()));
        }

        @Override
        public int position(Object chosen) {
            return GrpcChannel.position((Subchannel) chosen);
        }

        @Override
        public void close() {
            channel.close();
        }
    }
}
