package io.evener.dns;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks name servers in order, whoever answered last before the others, twice round, until one helps. Each is waited for so long that all get their turn in time. Thread-safe.
 *
 * <p>Written here, because none of the libraries at hand can be asked of a user: the JDK's tells no time to live; dnsjava 3 puts
 * itself under all name resolution of the JVM; netty's comes with its stack and threads; MiniDNS 1.1's client asks public
 * servers by itself and takes the first datagram for the answer, and its parser overflows the stack on one message of 64 KiB.
 */
final class DnsClient implements Dns {

    private static final int ROUNDS = 2;

    private final Servers servers;
    /** Asked first: while the one before it is dead, each question would wait for that anew. */
    private volatile @Nullable InetSocketAddress answeredLast;
    /** Ids that nobody can guess, unlike a pool's randomness. */
    private final SecureRandom ids = new SecureRandom();

    /** Who is asked, at each question. */
    @FunctionalInterface
    interface Servers {
        List<InetSocketAddress> get() throws DnsException;
    }

    DnsClient(Servers servers) {
        this.servers = servers;
    }

    @Override
    public DnsMessage ask(DnsQuestion question, Deadline deadline) throws IOException {
        List<InetSocketAddress> all = inOrder();
        Set<String> complaints = new LinkedHashSet<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < all.size(); i++) {
                InetSocketAddress server = all.get(i);
                boolean extended = round == 0;
                byte[] query = question.encoded(ids.nextInt(1 << 16), extended);
                try {
                    DnsMessage message = new DnsExchange(server, question, query)
                            .answer(deadline.part((ROUNDS - round) * all.size() - i));
                    if (message.complaint().isEmpty()) {
                        answeredLast = server;
                        return message;
                    }
                    complaints.add(message.server() + ": " + message.complaint());
                } catch (IOException | IllegalArgumentException e) { // of a family that this JVM doesn't speak, say
                    if (Thread.currentThread().isInterrupted()) {
                        throw interrupted(e);
                    }
                    complaints.add(DnsExchange.text(server) + ": " + text(e));
                }
            }
        }
        throw new DnsException(
                "must be answered within " + deadline.whole() + ": " + question + ", " + String.join(", ", complaints));
    }

    private List<InetSocketAddress> inOrder() throws DnsException {
        List<InetSocketAddress> all = new ArrayList<>(servers.get());
        InetSocketAddress good = answeredLast;
        if (good != null && all.remove(good)) {
            all.add(0, good);
        }
        return all;
    }

    private static InterruptedIOException interrupted(Exception cause) {
        InterruptedIOException interrupted = new InterruptedIOException("closed");
        interrupted.initCause(cause);
        return interrupted;
    }

    private static String text(Exception e) {
        if (e instanceof SocketTimeoutException) {
            return "no answer";
        }
        return e instanceof DnsException ? String.valueOf(e.getMessage()) : e.toString();
    }
}
