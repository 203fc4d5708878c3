package io.evener.source;

import io.evener.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one host name has for one pool: what a {@link HostSource} finds at each look, for sources that learn names elsewhere.
 *
 * <p><b>Rule.</b> One endpoint per address, under the pattern's scheme and port; behind TLS its certificate must carry the name.
 * IPv6 scopes are written as numbers. Of a name with IPv4 and IPv6 addresses those of one family, unless both are asked for: of the
 * first address in the first answer, until three answers in a row have none of that family.
 *
 * <p><b>Thread safety.</b> Asked by one thread at a time.
 */
public final class HostAddresses {

    /**
     * So many answers in a row without the family are believed. A resolver that gets no answer to one of its two questions
     * answers with half; and the JVM repeats what it heard for 30 s, so that two in a row may be one.
     */
    private static final int BELIEVED = 3;

    private final Endpoint pattern;
    private final boolean bothFamilies;
    private final HostSource.Resolver resolver;
    private final String host;
    private @Nullable Class<?> family;
    private int without;
    private List<InetAddress> last = List.of();

    /**
     * Makes what resolves this endpoint's host.
     *
     * @param pattern gives host, scheme and port
     * @param bothFamilies whether a name with IPv4 and IPv6 gives both
     * @param resolver is asked at each look
     */
    public HostAddresses(Endpoint pattern, boolean bothFamilies, HostSource.Resolver resolver) {
        this.pattern = Objects.requireNonNull(pattern, "pattern");
        this.bothFamilies = bothFamilies;
        this.resolver = Objects.requireNonNull(resolver, "resolver");
        this.host = pattern.host().replaceAll("[\\[\\]]", "");
    }

    /**
     * Resolves the name.
     *
     * @return an endpoint per address, none twice
     * @throws UnknownHostException as the resolver does
     */
    public List<Endpoint> endpoints() throws UnknownHostException {
        List<InetAddress> answer = Objects.requireNonNull(resolver.resolve(host), "addresses");
        return ofOneFamily(answer).stream()
                .map(HostAddresses::text)
                .distinct()
                .map(this::endpoint)
                .toList();
    }

    /** The family stays: neither another order nor half an answer must replace everybody. */
    private List<InetAddress> ofOneFamily(List<InetAddress> addresses) {
        if (bothFamilies || addresses.isEmpty()) {
            return addresses;
        }
        List<InetAddress> same = of(family, addresses);
        if (same.isEmpty()) {
            if (family != null && ++without < BELIEVED) {
                return last;
            }
            family = addresses.get(0).getClass();
            same = of(family, addresses);
        }
        without = 0;
        last = same;
        return same;
    }

    private static List<InetAddress> of(@Nullable Class<?> family, List<InetAddress> addresses) {
        return addresses.stream()
                .filter(address -> address.getClass() == family)
                .toList();
    }

    private Endpoint endpoint(String address) {
        int port = pattern.uri().getPort();
        Endpoint.Builder builder =
                Endpoint.builder(pattern.scheme() + "://" + address + (port == -1 ? "" : ":" + port));
        if (pattern.isSecure()) {
            builder.tlsName(host);
        }
        return builder.build();
    }

    /** Scopes by number: an interface's name may hold what a URI must not, and URIs are in lower case. */
    private static String text(InetAddress address) {
        String text = address.getHostAddress();
        if (!(address instanceof Inet6Address six)) {
            return text;
        }
        int scope = text.indexOf('%');
        String plain = scope < 0 ? text : text.substring(0, scope);
        return "[" + plain + (six.getScopeId() > 0 ? "%" + six.getScopeId() : "") + "]";
    }
}
