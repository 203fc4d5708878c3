package io.evener.dns;

import io.evener.Endpoint;
import io.evener.source.EmptyAnswer;
import io.evener.source.EndpointSource;
import io.evener.source.SourceContext;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One endpoint for each DNS SRV record of a service, looked up again and again: where it is, on which ports, who is preferred, and
 * who gets how much.
 *
 * <pre>{@code
 * Pool orders = Pool.builder("orders").source(SrvSource.of("_orders._tcp.example.com", "http")).build();
 * }</pre>
 *
 * <pre>
 * _orders._tcp.example.com. 30 IN SRV 0 3 8080 a.example.com.     http://a.example.com:8080 weight=3
 * _orders._tcp.example.com. 30 IN SRV 0 1 8080 b.example.com.     http://b.example.com:8080
 * _orders._tcp.example.com. 30 IN SRV 5 0 8080 c.example.com.     http://c.example.com:8080 tier=5
 * </pre>
 *
 * <p><b>Rule.</b> The priority is the tier, the number itself: when the records of one disappear, the others stay as they are. Use a
 * strategy that reads tiers, {@code Strategies.tiered(...)}, or all take part. Within a priority calls are shared by weight, exactly
 * as RFC 2782 draws [1]: a record gets weight / (sum + 1) and those of weight 0 together 1 / (sum + 1), so that w beside z of them
 * becomes the weight w x z, and 0 becomes 1; where all are 0 they are equal. The draw's bias towards a record that happens to come
 * first, where none has weight 0, is left out.
 *
 * <p>An endpoint is a target, and its name is resolved when the client connects: ids outlive new addresses, and certificates
 * are checked against that name. {@link #addresses()} makes one of each address instead.
 *
 * <p><b>Behaviour.</b> Building the pool looks once and waits for it; when that fails the pool starts empty, with an event. From
 * then on it looks again when the least time to live of what it found is over, a little late rather than early, at the latest
 * after {@code refresh} and at the soonest after a second. One look is in flight at most.
 *
 * <table>
 * <caption>Answers</caption>
 * <tr><th>answer<th>what becomes of it
 * <tr><td>no answer in time, SERVFAIL, REFUSED, nonsense<td>the other servers are asked, all twice; then {@code SourceFailed}. Asked
 * again after 1, 2, 4... seconds, at most {@code refresh}
 * <tr><td>no such name (NXDOMAIN)<td>the same; with {@link #whenEmpty(EmptyAnswer)} ACCEPT it is nobody
 * <tr><td>no records (NODATA), or one whose target is {@code .}<td>nobody: the last endpoints stay, unless ACCEPT; a
 * {@code SourceReport} tells why; without records it is asked again after 5 s
 * <tr><td>a record with port 0, or a target that no URI can have (an underscore)<td>{@code UpdateRefused}, with the record; nothing of
 * the answer is used
 * <tr><td>two records with one target and port<td>one endpoint, of the better priority; weights of that one add up. Told once
 * <tr><td>too much for a datagram<td>asked again over TCP, if the server says that it is. Consul says so only where its {@code
 * dns_config.enable_truncate} is set; else it leaves out what doesn't fit, other endpoints each time, from some ten on
 * </table>
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>name<th>default<th>origin
 * <tr><td>refresh<td>30 s<td>as {@link io.evener.source.HostSource}'s; name servers answer from memory
 * <tr><td>timeout<td>5 s<td>what a resolver waits for one server ({@code resolv.conf})
 * <tr><td>nameServers<td>the system's<td>as the JDK finds them
 * </table>
 *
 * <p><b>TLS.</b> Whoever forges an answer names a target of their own, with a good certificate for it. Where DNS can't be trusted,
 * certificates must carry the name that you know (RFC 9525, section 6.1): {@link #tlsName(String)}.
 *
 * <p><b>Cost of use.</b> A question per look, on a thread that lives only while it asks; with {@link #addresses()} one more per
 * target, or two for IPv6.
 *
 * <p><b>When not to use.</b> For search domains, hosts files or multicast DNS: the name is asked for as it is, and DNSSEC is the
 * name server's business. For the addresses of one name {@link io.evener.source.HostSource} is enough.
 *
 * <p><b>Thread safety.</b> Immutable.
 *
 * <p>[1] A. Gulbrandsen, P. Vixie, L. Esibov, "A DNS RR for specifying the location of services", RFC 2782, 2000.
 */
public final class SrvSource implements EndpointSource {

    private static final Duration DEFAULT_REFRESH = Duration.ofSeconds(30);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);
    /** Whoever waits longer than this won't be helped by an answer; sockets count in milliseconds that fit an int. */
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(1);

    private final SrvSettings settings;

    SrvSource(SrvSettings settings) {
        this.settings = settings;
    }

    /**
     * Returns the source that looks this service up, with the system's name servers.
     *
     * @param name such as {@code _orders._tcp.example.com}, in full; a dot at its end may be left out
     * @param scheme of the endpoints, such as {@code http}
     * @throws IllegalArgumentException when the name can't be one, or the scheme is not an endpoint's
     */
    public static SrvSource of(String name, String scheme) {
        return new SrvSource(new SrvSettings(
                DnsQuestion.name(name),
                known(scheme),
                DEFAULT_REFRESH,
                DEFAULT_TIMEOUT,
                EmptyAnswer.KEEP_LAST,
                Granularity.TARGET,
                null,
                new DnsClient(NameServers::ofSystem)));
    }

    /**
     * Returns this source with another longest time between an answer and the next look. Not called: 30 seconds.
     *
     * @throws IllegalArgumentException when not positive
     */
    public SrvSource refresh(Duration longest) {
        return new SrvSource(settings.withRefresh(positive("refresh", longest)));
    }

    /**
     * Returns this source with another time for a look: the name servers are asked in turn, twice, and share it. Where targets'
     * {@link #addresses()} are asked for, each but the last may take half of what is left. Not called: 5 seconds.
     *
     * @throws IllegalArgumentException when not positive, or above an hour
     */
    public SrvSource timeout(Duration timeout) {
        if (positive("timeout", timeout).compareTo(LONGEST_TIMEOUT) > 0) {
            throw new IllegalArgumentException("must be <= " + LONGEST_TIMEOUT + ": timeout=" + timeout);
        }
        return new SrvSource(settings.withTimeout(timeout));
    }

    /**
     * Returns this source with another meaning of an answer with nobody. Not called: {@link EmptyAnswer#KEEP_LAST}. With ACCEPT a
     * name that doesn't exist is such an answer, too: Consul says so of a service without a healthy instance.
     */
    public SrvSource whenEmpty(EmptyAnswer meaning) {
        return new SrvSource(settings.withEmpty(Objects.requireNonNull(meaning, "meaning")));
    }

    /**
     * Returns this source with an endpoint for each address of a target, asked of the same name servers: for targets that stand for
     * several servers, and names that the JVM can't resolve (Consul's, on a port of its own). A target's weight is shared
     * by its addresses. Of one with IPv4 and IPv6 only IPv4 is used. While addresses can't be had the target keeps those before, told
     * by a {@code SourceReport}. Behind TLS the certificate must carry the target's name.
     */
    public SrvSource addresses() {
        return new SrvSource(settings.withGranularity(Granularity.ADDRESS));
    }

    /**
     * Returns this source as {@link #addresses()} does, with IPv4 and IPv6 addresses alike. While only the IPv4 ones can be had, the
     * target keeps the IPv6 ones before.
     */
    public SrvSource addressesOfBothFamilies() {
        return new SrvSource(settings.withGranularity(Granularity.ADDRESS_OF_ANY_FAMILY));
    }

    /**
     * Returns this source with the name that all certificates must carry. Not called: the target's.
     *
     * @param tlsName such as {@code example.com}, the service's own domain
     * @throws IllegalArgumentException when blank, or the scheme has no TLS
     */
    public SrvSource tlsName(String tlsName) {
        Endpoint.Builder proof =
                Endpoint.builder(settings.scheme() + "://target:1").tlsName(tlsName);
        try {
            proof.build();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be for a scheme with TLS: tlsName=" + tlsName + ", scheme=" + settings.scheme(), e);
        }
        return new SrvSource(settings.withTlsName(tlsName));
    }

    /**
     * Returns this source with other name servers, asked in this order. Not called: the system's.
     *
     * @throws IllegalArgumentException when there is none, or one that is a name
     */
    public SrvSource nameServers(InetSocketAddress... servers) {
        List<InetSocketAddress> all = List.of(servers);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("must not be empty: nameServers=[]");
        }
        for (InetSocketAddress server : all) {
            if (server.isUnresolved() || server.getPort() == 0) {
                throw new IllegalArgumentException("must be an address and a port: nameServers=" + server);
            }
        }
        return new SrvSource(settings.withDns(new DnsClient(() -> all)));
    }

    private static String known(String scheme) {
        Objects.requireNonNull(scheme, "scheme");
        try {
            return Endpoint.of(scheme + "://target:1").scheme();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be one of http, https, ws, wss, tcp, tls, grpc, grpcs: scheme=" + scheme, e);
        }
    }

    private static Duration positive(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative() || value.isZero()) {
            throw new IllegalArgumentException("must be > 0: " + name + "=" + value);
        }
        return value;
    }

    @Override
    public EmptyAnswer whenEmpty() {
        return settings.whenEmpty();
    }

    /** Looks, on the calling thread, and goes on. */
    @Override
    public Subscription start(SourceContext context) {
        SrvLookup lookup = new SrvLookup(settings, context);
        return EndpointSource.expiring(settings.refresh(), lookup::look).start(context);
    }

    /** Returns the name, the scheme and the longest time between looks. */
    @Override
    public String toString() {
        return "SrvSource[" + settings.name() + " over " + settings.scheme() + " every " + settings.refresh()
                + " at most]";
    }
}
