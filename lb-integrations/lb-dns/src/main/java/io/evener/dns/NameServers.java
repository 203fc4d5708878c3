package io.evener.dns;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Hashtable;
import java.util.List;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.InitialDirContext;

/** The system's name servers, as the JDK finds them: in {@code /etc/resolv.conf}, or in Windows' registry. */
final class NameServers {

    private static final int PORT = 53;

    private NameServers() {}

    /** Reads them; the JDK looks again after minutes. */
    @SuppressWarnings("JdkObsolete") // JNDI wants a Hashtable
    static List<InetSocketAddress> ofSystem() throws DnsException {
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put(Context.PROVIDER_URL, "dns:");
        try {
            Context context = new InitialDirContext(settings);
            try {
                List<InetSocketAddress> servers =
                        parsed(String.valueOf(context.getEnvironment().get(Context.PROVIDER_URL)));
                if (servers.isEmpty()) {
                    throw new DnsException("must have name servers: []");
                }
                return servers;
            } finally {
                context.close();
            }
        } catch (NamingException | IllegalArgumentException e) {
            throw new DnsException("must have name servers: " + e, e);
        }
    }

    /** Reads {@code dns://10.0.0.53 dns://[::1]:5353}, without those of a scope that isn't there. */
    static List<InetSocketAddress> parsed(String urls) {
        return Stream.of(urls.trim().split("\\s+"))
                .map(NameServers::server)
                .filter(server -> !server.isUnresolved())
                .toList();
    }

    private static InetSocketAddress server(String url) {
        URI uri = URI.create(url);
        String host = uri.getHost();
        if (host == null) {
            throw new IllegalArgumentException("must have a host: " + url);
        }
        return new InetSocketAddress(host, uri.getPort() == -1 ? PORT : uri.getPort());
    }
}
