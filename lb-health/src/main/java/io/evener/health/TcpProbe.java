package io.evener.health;

import io.evener.spi.HealthProbe;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Asks whether an endpoint accepts TCP connections, of any scheme: connects to the first address of its host, then
 * closes. May say something first, and wait for the answer.
 *
 * <pre>{@code
 * TcpProbe.connect()
 * TcpProbe.exchange("PING\\r\\n", "+PONG")      // Redis
 * TcpProbe.expect("220 ")                     // SMTP: the server speaks first
 * }</pre>
 *
 * <p><b>Behaviour.</b> A connection shows that the process listens, not that it works: a hung process still accepts while
 * its backlog lasts. Where there is something to ask, an exchange or an {@link HttpProbe} tells more. An answer is
 * good when it contains the expected bytes, within its first 16 KiB; the connection is closed as soon as they
 * came. It is ill when the endpoint closes before, or sends more.
 *
 * <p><b>TLS.</b> Exchanges are in the clear: an endpoint with a scheme of TLS is found ill with that as the reason.
 *
 * <p><b>Cost of use.</b> One thread per pool for all endpoints, from the first probe on; up to four more, only while
 * host names are being looked up.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class TcpProbe extends Probe {

    private static final TcpProbe CONNECT = new TcpProbe(new byte[0], null);

    private final byte[] send;
    private final @Nullable Needle expected;

    private TcpProbe(byte[] send, @Nullable Needle expected) {
        this.send = send;
        this.expected = expected;
    }

    /** Returns the probe that connects. */
    public static TcpProbe connect() {
        return CONNECT;
    }

    /**
     * Returns a probe that connects and waits for a greeting with this in it.
     *
     * @param text in UTF-8
     * @throws IllegalArgumentException when empty
     */
    public static TcpProbe expect(String text) {
        return new TcpProbe(new byte[0], new Needle("text", utf8(text)));
    }

    /**
     * Returns a probe that connects, sends one text and waits for another, both in UTF-8.
     *
     * @param expected what the answer contains
     * @throws IllegalArgumentException when one is empty
     */
    public static TcpProbe exchange(String send, String expected) {
        return exchange(utf8(send), utf8(expected));
    }

    /**
     * Returns a probe that connects, sends bytes and waits for others.
     *
     * @param expected what the answer contains
     * @throws IllegalArgumentException when one is empty
     */
    public static TcpProbe exchange(byte[] send, byte[] expected) {
        if (send.length == 0) {
            throw new IllegalArgumentException("must not be empty: send=");
        }
        return new TcpProbe(send.clone(), new Needle("expected", expected));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public HealthProbe open() {
        return new TcpChecks(send, expected);
    }

    /** Returns what is expected. */
    @Override
    public String toString() {
        return expected == null ? "TcpProbe" : "TcpProbe[" + expected + "]";
    }
}
