package io.evener.bench.peers;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ClientStreamTracer;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer.PickDetailsConsumer;
import io.grpc.LoadBalancer.PickResult;
import io.grpc.LoadBalancer.PickSubchannelArgs;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancerProvider;
import io.grpc.LoadBalancerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.grpc.internal.PickSubchannelArgsImpl;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** gRPC: {@code pickSubchannel} of the picker that the policy published; where load counts, a stream's tracer too. */
final class GrpcRows {

    private static final ClientStreamTracer.StreamInfo STREAM =
            ClientStreamTracer.StreamInfo.newBuilder().build();

    private GrpcRows() {}

    static Choosing roundRobin(int n) {
        return new Picking("round_robin", Map.of(), n);
    }

    static Calling leastRequest(int n) {
        return new Tracing(n);
    }

    static Updating updateRoundRobin(int n) {
        return new Resolving("round_robin", n);
    }

    static LoadBalancerProvider provider(String policy) {
        return Objects.requireNonNull(LoadBalancerRegistry.getDefaultRegistry().getProvider(policy));
    }

    static PickSubchannelArgs arguments(CallOptions options) {
        MethodDescriptor<String, String> method = MethodDescriptor.<String, String>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName("peers/call")
                .setRequestMarshaller(new Unused())
                .setResponseMarshaller(new Unused())
                .build();
        return new PickSubchannelArgsImpl(method, new Metadata(), options, new PickDetailsConsumer() {});
    }

    static class Picking implements Choosing {
        final GrpcChannel channel;
        final PickSubchannelArgs arguments = arguments(CallOptions.DEFAULT);

        Picking(String policy, Map<String, ?> configuration, int n) {
            channel = new GrpcChannel(provider(policy), configuration);
            channel.resolved(Members.of(n, GrpcChannel::group));
        }

        final PickResult pick() {
            return channel.picker().pickSubchannel(arguments);
        }

        @Override
        public Object choose() {
            return Objects.requireNonNull(pick().getSubchannel());
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

    /** Two choices by streams under way: the policy counts them with a tracer that the picker hands out. */
    private static final class Tracing extends Picking implements Calling {
        private final Metadata headers = new Metadata();

        Tracing(int n) {
            super("least_request_experimental", Map.of("choiceCount", 2.0), n);
        }

        private ClientStreamTracer created(PickResult picked) {
            ClientStreamTracer tracer =
                    Objects.requireNonNull(picked.getStreamTracerFactory()).newClientStreamTracer(STREAM, headers);
            tracer.streamCreated(Attributes.EMPTY, headers);
            return tracer;
        }

        @Override
        public Object choose() {
            PickResult picked = pick();
            created(picked).streamClosed(Status.OK);
            return Objects.requireNonNull(picked.getSubchannel());
        }

        @Override
        public OpenCall begin() {
            PickResult picked = pick();
            ClientStreamTracer tracer = created(picked);
            return new OpenCall(
                    position(Objects.requireNonNull(picked.getSubchannel())), () -> tracer.streamClosed(Status.OK));
        }
    }

    private static final class Resolving extends Picking implements Updating {
        private final List<List<EquivalentAddressGroup>> lists;
        private int updates;

        Resolving(String policy, int n) {
            super(policy, Map.of(), n);
            lists = Members.replaced(n, GrpcChannel::group);
        }

        @Override
        public Object update() {
            channel.resolved(lists.get(updates++ % lists.size()));
            return channel.picker();
        }
    }

    private static final class Unused implements Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return InputStream.nullInputStream();
        }

        @Override
        public String parse(InputStream stream) {
            return "";
        }
    }
}
