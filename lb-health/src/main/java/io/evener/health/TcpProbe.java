package io.evener.health;

import io.evener.spi.HealthProbe;

/**
 * Asks whether an endpoint accepts TCP connections, of any scheme: connects to the first address of its host, then
 * closes.
 *
 * <p><b>Behaviour.</b> It shows that the process listens, not that it works: a hung process still accepts while its
 * backlog lasts. Where there is an HTTP path to ask, {@link HttpProbe} tells more.
 *
 * <p><b>Cost of use.</b> One thread per pool for all endpoints, from the first probe on; up to four more, only while
 * host names are being looked up.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class TcpProbe extends Probe {

    private static final TcpProbe INSTANCE = new TcpProbe();

    private TcpProbe() {}

    /** Returns the probe that connects. */
    public static TcpProbe connect() {
        return INSTANCE;
    }

    @Override
    public HealthProbe open() {
        return new TcpChecks();
    }

    @Override
    public String toString() {
        return "TcpProbe";
    }
}
