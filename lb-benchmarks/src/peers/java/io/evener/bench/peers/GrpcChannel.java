package io.evener.bench.peers;

import io.grpc.Attributes;
import io.grpc.ChannelLogger;
import io.grpc.ConnectivityState;
import io.grpc.ConnectivityStateInfo;
import io.grpc.EquivalentAddressGroup;
import io.grpc.LoadBalancer;
import io.grpc.LoadBalancer.CreateSubchannelArgs;
import io.grpc.LoadBalancer.ResolvedAddresses;
import io.grpc.LoadBalancer.Subchannel;
import io.grpc.LoadBalancer.SubchannelPicker;
import io.grpc.LoadBalancer.SubchannelStateListener;
import io.grpc.LoadBalancerProvider;
import io.grpc.ManagedChannel;
import io.grpc.NameResolver.ConfigOrError;
import io.grpc.Status;
import io.grpc.SynchronizationContext;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** A channel without I/O around one of gRPC's policies: its subchannels are up as soon as they are asked to be. */
final class GrpcChannel extends LoadBalancer.Helper implements AutoCloseable {

    private final SynchronizationContext context = new SynchronizationContext((thread, thrown) -> {
        throw new IllegalStateException(thrown);
    });
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "grpc-timers");
        thread.setDaemon(true);
        return thread;
    });
    private final Object config;
    private final LoadBalancer policy;
    private volatile @Nullable SubchannelPicker picker;

    GrpcChannel(LoadBalancerProvider provider, Map<String, ?> configuration) {
        ConfigOrError parsed = provider.parseLoadBalancingPolicyConfig(configuration);
        config = Objects.requireNonNull(parsed.getConfig(), parsed::toString);
        policy = provider.newLoadBalancer(this);
    }

    static EquivalentAddressGroup group(int position) {
        return new EquivalentAddressGroup(new Place(position));
    }

    static int position(Subchannel subchannel) {
        return ((Place) subchannel.getAddresses().getAddresses().get(0)).position();
    }

    /** Gives the policy its list, as the channel does after name resolution. */
    void resolved(List<EquivalentAddressGroup> groups) {
        context.execute(() -> {
            Status status = policy.acceptResolvedAddresses(ResolvedAddresses.newBuilder()
                    .setAddresses(groups)
                    .setLoadBalancingPolicyConfig(config)
                    .build());
            Proof.check(status.isOk(), status.toString());
        });
    }

    /** The picker published last: one volatile read, as in the channel. */
    SubchannelPicker picker() {
        return Objects.requireNonNull(picker);
    }

    @Override
    public Subchannel createSubchannel(CreateSubchannelArgs args) {
        return new Up(args);
    }

    @Override
    public void updateBalancingState(ConnectivityState state, SubchannelPicker published) {
        picker = published;
    }

    @Override
    public void refreshNameResolution() {}

    @Override
    public ManagedChannel createOobChannel(EquivalentAddressGroup group, String authority) {
        throw new UnsupportedOperationException("nobody connects");
    }

    @Override
    public SynchronizationContext getSynchronizationContext() {
        return context;
    }

    @Override
    public ScheduledExecutorService getScheduledExecutorService() {
        return timers;
    }

    @Override
    public ChannelLogger getChannelLogger() {
        return new Silent();
    }

    @Override
    public String getAuthority() {
        return "peers";
    }

    @Override
    public String getChannelTarget() {
        return "peers";
    }

    @Override
    public void close() {
        context.execute(policy::shutdown);
        timers.shutdownNow();
    }

    /** Where nobody listens. */
    private static final class Place extends SocketAddress {
        private static final long serialVersionUID = 1;
        private final int position;

        Place(int position) {
            this.position = position;
        }

        int position() {
            return position;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place place && place.position == position;
        }

        @Override
        public int hashCode() {
            return Members.address(position).hashCode();
        }

        @Override
        public String toString() {
            return Members.address(position);
        }
    }

    private static final class Silent extends ChannelLogger {
        @Override
        public void log(ChannelLogLevel level, String message) {}

        @Override
        public void log(ChannelLogLevel level, String format, Object... arguments) {}
    }

    private final class Up extends Subchannel {
        private final CreateSubchannelArgs args;
        private List<EquivalentAddressGroup> addresses;
        private @Nullable SubchannelStateListener listener;

        Up(CreateSubchannelArgs args) {
            this.args = args;
            addresses = args.getAddresses();
        }

        private void report(ConnectivityState state) {
            SubchannelStateListener told = listener;
            if (told != null) {
                context.execute(() -> told.onSubchannelState(ConnectivityStateInfo.forNonError(state)));
            }
        }

        @Override
        public void start(SubchannelStateListener started) {
            listener = started;
        }

        @Override
        public void requestConnection() {
            report(ConnectivityState.CONNECTING);
            report(ConnectivityState.READY);
        }

        @Override
        public void shutdown() {
            report(ConnectivityState.SHUTDOWN);
        }

        @Override
        public List<EquivalentAddressGroup> getAllAddresses() {
            return addresses;
        }

        @Override
        public Attributes getAttributes() {
            return args.getAttributes();
        }

        @Override
        public Object getInternalSubchannel() {
            return this;
        }

        @Override
        public ChannelLogger getChannelLogger() {
            return new Silent();
        }

        @Override
        public void updateAddresses(List<EquivalentAddressGroup> groups) {
            addresses = groups;
        }
    }
}
