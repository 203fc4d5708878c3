package io.evener.source;

import io.evener.Endpoint;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One host name as last resolved. Look-ups come one at a time, each after the last. */
final class HostLookup {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 30;
    private static final double JITTER_RATIO = 0.1;

    private final SourceContext context;
    private final Endpoint pattern;
    private final Duration refresh;
    private final boolean bothFamilies;
    private final HostSource.Resolver resolver;
    private final String host;
    private @Nullable Class<?> family;
    private long version;
    private int failures;

    HostLookup(
            SourceContext context,
            Endpoint pattern,
            Duration refresh,
            boolean bothFamilies,
            HostSource.Resolver resolver) {
        this.context = context;
        this.pattern = pattern;
        this.refresh = refresh;
        this.bothFamilies = bothFamilies;
        this.resolver = resolver;
        this.host = pattern.host().replaceAll("[\\[\\]]", "");
    }

    /** Resolves the name, and returns when to do so next. */
    Duration look() {
        try {
            List<Endpoint> found = endpoints(resolver.resolve(host));
            failures = 0;
            context.update(++version, found);
            return jittered(refresh);
        } catch (Exception e) {
            context.failed(e);
            Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures++, MAX_DOUBLINGS));
            return jittered(pause.compareTo(refresh) < 0 ? pause : refresh);
        }
    }

    private Duration jittered(Duration pause) {
        return Duration.ofNanos(
                (long) (pause.toNanos() * (1 - JITTER_RATIO * context.random().nextDouble())));
    }

    private List<Endpoint> endpoints(List<InetAddress> addresses) {
        return ofOneFamily(addresses).stream()
                .map(HostLookup::text)
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
