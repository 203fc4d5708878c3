package io.evener.source;

import io.evener.Endpoint;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One endpoint for each address that a host name has, resolved again and again.
 *
 * <pre>{@code
 * Pool orders = Pool.builder("orders").source(HostSource.of("http://orders.internal:8080")).build();
 * }</pre>
 *
 * <p>{@code orders.internal} with the addresses 10.0.0.1 and 10.0.0.2 makes {@code http://10.0.0.1:8080} and {@code
 * http://10.0.0.2:8080}, under these ids; behind TLS, the certificate must carry the host name.
 *
 * <p><b>Behaviour.</b> Building the pool resolves the name once and waits for it. When that fails the pool starts empty, with an
 * event: services may start in any order. From then on the name is resolved {@code refresh} after the last answer, shortened at
 * random by up to a tenth so that many clients don't ask together, whatever the traffic, or if there is none. One resolution
 * is in flight at most; one that takes longer than 10 s is told of and waited for. While the name can't be resolved the last
 * endpoints stay, and it is asked again after 1, 2, 4... seconds, at most {@code refresh}.
 *
 * <p><b>Families.</b> A name with IPv4 and IPv6 addresses gives endpoints of one family, lest a server that has both counts twice:
 * of the first address in the first answer, which is as {@code java.net.preferIPv6Addresses} says (IPv4 if unset). It changes only
 * when three answers in a row have none of that family, a minute by default: one that lacks it may be half an answer, and this
 * machine may have no route to the other. {@link #bothFamilies()} takes all.
 *
 * <table>
 * <caption>Settings</caption>
 * <tr><th>name<th>default<th>origin
 * <tr><td>refresh<td>30 s<td>the JVM caches answers for 30 s (<code>networkaddress.cache.ttl</code>): asking more often tells no more
 * <tr><td>resolver<td><code>InetAddress.getAllByName</code><td>the JVM's: hosts file, search domains, cache
 * </table>
 *
 * <p><b>Cost of use.</b> One resolution per refresh, on a thread that lives only while it resolves.
 *
 * <p><b>When not to use.</b> For records with ports, weights or priorities (SRV: that is lb-dns), or to follow a record's own time to
 * live: the JVM's resolver tells neither. Nor for servers that tell tenants apart by the {@code Host} header, if the client sends the
 * endpoint's. Nor in front of another balancer with one address, which has nothing to choose.
 *
 * <p><b>Thread safety.</b> Immutable.
 */
public final class HostSource implements EndpointSource {

    private static final Duration DEFAULT_REFRESH = Duration.ofSeconds(30);

    private final Endpoint pattern;
    private final Duration refresh;
    private final boolean bothFamilies;
    private final Resolver resolver;

    /**
     * Resolves a name.
     *
     * <p>May block: it is called on the thread that builds the pool, then on daemon threads of the pool's, by one at a time for
     * each pool (several pools may ask at once). Nobody gives up an answer that is late, so it brings a timeout of its own; the pool
     * tells of one that takes longer than 10 s. Closing the pool interrupts it.
     */
    @FunctionalInterface
    public interface Resolver {
        /**
         * Returns the addresses of a host, in any order; the first of the first answer chooses the family. An address that
         * comes twice counts once. None at all is refused, with an event, and the last endpoints stay: a name without addresses is
         * one that is not known.
         *
         * @return not null, nor holding null: that, as anything thrown, is told as a failure, and it is asked again soon
         * @throws UnknownHostException when it isn't known, or nobody could be asked
         */
        List<InetAddress> resolve(String host) throws UnknownHostException;
    }

    private HostSource(Endpoint pattern, Duration refresh, boolean bothFamilies, Resolver resolver) {
        this.pattern = pattern;
        this.refresh = refresh;
        this.bothFamilies = bothFamilies;
        this.resolver = resolver;
    }

    /**
     * Returns the source that resolves this URI's host, every 30 seconds.
     *
     * @param uri such as {@code http://orders.internal:8080}, with scheme and port as {@link Endpoint#builder(String)} wants
     * @throws IllegalArgumentException when the URI is not a plain address; the message names it
     */
    public static HostSource of(String uri) {
        return new HostSource(
                Endpoint.of(uri), DEFAULT_REFRESH, false, host -> List.of(InetAddress.getAllByName(host)));
    }

    /**
     * Returns this source with another time between an answer and the next question. Not called: 30 seconds.
     *
     * @throws IllegalArgumentException when not positive
     */
    public HostSource refresh(Duration refresh) {
        return new HostSource(pattern, Args.positive("refresh", refresh), bothFamilies, resolver);
    }

    /** Returns this source with IPv4 and IPv6 addresses alike. Not called: those of one family. */
    public HostSource bothFamilies() {
        return new HostSource(pattern, refresh, true, resolver);
    }

    /** Returns this source with another resolver. Not called: the JVM's. */
    public HostSource resolver(Resolver resolver) {
        return new HostSource(pattern, refresh, bothFamilies, Objects.requireNonNull(resolver, "resolver"));
    }

    /** Resolves the name, on the calling thread, and goes on. */
    @Override
    public Subscription start(SourceContext context) {
        HostAddresses addresses = new HostAddresses(pattern, bothFamilies, resolver);
        return Polling.every(refresh, addresses::endpoints, toString()).start(context);
    }

    /** Returns the URI and the time between resolutions. */
    @Override
    public String toString() {
        return "HostSource[" + pattern.uri() + " every " + refresh + "]";
    }
}
