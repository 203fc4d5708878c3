package io.evener.health;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * Finds addresses without blocking the caller. The JDK's resolver blocks, so it runs on a few threads of its own, one
 * lookup per name at a time: a name that hangs holds up one thread, however often it is probed. Address literals need
 * no thread.
 */
final class NameLookup implements AutoCloseable {

    /** As many names may hang before others wait (our choice). */
    private static final int MAX_THREADS = 4;

    /** The JDK's, or a test's. */
    interface Resolver {
        InetAddress resolve(String host) throws UnknownHostException;
    }

    private final Resolver resolver;
    private final ThreadPoolExecutor executor = HelperThreads.atMost(MAX_THREADS, "evener-probe-names");
    private final Map<String, CompletableFuture<InetAddress>> underWay = new ConcurrentHashMap<>();

    NameLookup(Resolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Returns the first address of a host.
     *
     * @param host a name, an IPv4 address, or an IPv6 address in brackets
     */
    CompletableFuture<InetAddress> find(String host) {
        CompletableFuture<InetAddress> found = new CompletableFuture<>();
        if (isLiteral(host)) {
            resolve(host, found);
            return found;
        }
        CompletableFuture<InetAddress> earlier = underWay.putIfAbsent(host, found);
        if (earlier != null) {
            return earlier;
        }
        executor.execute(() -> resolve(host, found));
        return found;
    }

    static boolean isLiteral(String host) {
        return host.startsWith("[") || host.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
    }

    private void resolve(String host, CompletableFuture<InetAddress> found) {
        try {
            InetAddress address = resolver.resolve(host);
            underWay.remove(host, found);
            found.complete(address);
        } catch (Throwable t) {
            underWay.remove(host, found);
            found.completeExceptionally(t);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
