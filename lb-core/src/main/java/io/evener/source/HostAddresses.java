package io.evener.source;

import io.evener.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one host name has for one pool. Asked by one thread at a time. */
final class HostAddresses {

    private final Endpoint pattern;
    private final boolean bothFamilies;
    private final HostSource.Resolver resolver;
    private final String host;
    private @Nullable Class<?> family;

    HostAddresses(Endpoint pattern, boolean bothFamilies, HostSource.Resolver resolver) {
        this.pattern = pattern;
        this.bothFamilies = bothFamilies;
        this.resolver = resolver;
        this.host = pattern.host().replaceAll("[\\[\\]]", "");
    }

    /** Resolves the name. */
    List<Endpoint> endpoints() throws UnknownHostException {
        return ofOneFamily(resolver.resolve(host)).stream()
                .map(HostAddresses::text)
                .distinct()
                .map(this::endpoint)
                .toList();
    }

    /** The family stays while it has an address: two answers in different order must not replace everybody. */
    private List<InetAddress> ofOneFamily(List<InetAddress> addresses) {
        if (bothFamilies || addresses.isEmpty()) {
            return addresses;
        }
        Class<?> before = family;
        Class<?> now = addresses.stream().anyMatch(address -> address.getClass() == before)
                ? before
                : addresses.get(0).getClass();
        family = now;
        return addresses.stream().filter(address -> address.getClass() == now).toList();
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
