package io.evener.health;

import io.evener.spi.Guard;
import io.evener.spi.GuardContext;
import io.evener.spi.HealthProbe;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * How to ask an endpoint whether it is well: an immutable recipe, which any number of balancers may share.
 *
 * <p>It is a guard itself, with the defaults of a {@link ProbeMonitor}:
 *
 * <pre>{@code
 * LoadBalancer.builder(pool).guard(HttpProbe.get("/health"))                     // every 5 s, out after 2 failures
 * LoadBalancer.builder(pool).guard(ProbeMonitor.builder(TcpProbe.connect())      // or with settings
 *         .interval(Duration.ofSeconds(1))
 *         .build())
 * }</pre>
 *
 * <p>A probe of one's own is a {@link HealthProbe} and the way to make it: {@code Probe.of(() -> endpoint ->
 * ask(endpoint))}. It must not block.
 */
public abstract sealed class Probe implements Guard permits HttpProbe, TcpProbe, Probe.Custom {

    Probe() {}

    /**
     * Returns a probe of one's own.
     *
     * @param opener makes one {@link HealthProbe} for each balancer that the probe guards, which closes it when it is
     *     closed; called once per attachment, and not on a request's thread
     */
    public static Probe of(Supplier<? extends HealthProbe> opener) {
        return new Custom(Objects.requireNonNull(opener, "opener"));
    }

    /**
     * Opens this probe for direct use. The caller bounds the time of its checks by cancelling them, and closes it. It
     * takes threads and connections at its first check, not here.
     */
    public abstract HealthProbe open();

    /** Probes the pool's members with the defaults of a {@link ProbeMonitor}. */
    @Override
    public final Attached attach(GuardContext context) {
        return ProbeMonitor.builder(this).build().attach(context);
    }

    /** A user's. */
    static final class Custom extends Probe {
        private final Supplier<? extends HealthProbe> opener;

        Custom(Supplier<? extends HealthProbe> opener) {
            this.opener = opener;
        }

        @Override
        public HealthProbe open() {
            return Objects.requireNonNull(opener.get(), "opener's probe");
        }

        @Override
        public String toString() {
            return "Probe";
        }
    }
}
