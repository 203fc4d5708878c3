package io.evener.dns;

import io.evener.Endpoint;
import io.evener.source.HostAddresses;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The addresses of targets, for one pool. A target whose addresses can't be had keeps those before. Asked by one thread at a time. */
final class Targets {

    private final Dns dns;
    private final boolean bothFamilies;
    private final Map<String, Known> known = new HashMap<>();
    private Deadline look = Deadline.in(Duration.ZERO);
    private Deadline deadline = look;
    private int left;
    private long ttl;
    private final Set<String> asked = new HashSet<>();
    private final Set<String> unknown = new TreeSet<>();

    private final class Known {
        private final HostAddresses addresses;
        private List<InetAddress> six = List.of();
        private List<Endpoint> last = List.of();

        Known(Endpoint target) {
            addresses = new HostAddresses(target, bothFamilies, host -> resolve(host, this));
        }
    }

    Targets(Dns dns, boolean bothFamilies) {
        this.dns = dns;
        this.bothFamilies = bothFamilies;
    }

    /** Begins a look at so many targets, that ends then. */
    void begin(int targets, Deadline deadline) {
        look = deadline;
        left = targets;
        ttl = Integer.MAX_VALUE;
        asked.clear();
        unknown.clear();
    }

    /**
     * Returns the endpoints at the addresses of this one's host; none when they were never known. It may take half of the time that is
     * left, the last one all: one that nobody answers for would else keep those after it from ever being asked for, and with equal
     * shares a server that is slow would answer for none of many.
     */
    List<Endpoint> endpoints(Endpoint target) throws InterruptedIOException {
        deadline = look.part(left-- > 1 ? 2 : 1);
        asked.add(target.id());
        Known one = known.computeIfAbsent(target.id(), id -> new Known(target));
        try {
            one.last = one.addresses.endpoints();
        } catch (UnknownHostException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("closed");
            }
            unknown.add(target.host());
        }
        return one.last;
    }

    /** Ends a look: forgets the targets that weren't asked for in it. */
    void end() {
        known.keySet().retainAll(asked);
    }

    /** Returns how many seconds the addresses are good for. */
    long ttl() {
        return ttl;
    }

    /** Returns the targets whose addresses couldn't be had in this look. */
    Set<String> unknown() {
        return unknown;
    }

    /** IPv4 first, as the JVM does; IPv6 is asked for when there is none, and not when nobody knows. */
    private List<InetAddress> resolve(String host, Known one) throws UnknownHostException {
        try {
            List<InetAddress> addresses = new ArrayList<>(ask(host, DnsQuestion.A));
            if (addresses.isEmpty()) {
                addresses.addAll(ask(host, DnsQuestion.AAAA));
            } else if (bothFamilies) {
                addresses.addAll(six(host, one));
            }
            if (addresses.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return addresses;
        } catch (UnknownHostException e) {
            throw e;
        } catch (IOException e) {
            UnknownHostException unknown = new UnknownHostException(host);
            unknown.initCause(e);
            throw unknown;
        }
    }

    /** Beside IPv4, which is known: some servers never answer this question. */
    private List<InetAddress> six(String host, Known one) throws IOException {
        try {
            one.six = ask(host, DnsQuestion.AAAA);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e;
            }
            unknown.add(host);
        }
        return one.six;
    }

    private List<InetAddress> ask(String host, int type) throws IOException {
        DnsMessage message = dns.ask(new DnsQuestion(host, type), deadline);
        DnsMessage.Found<DnsRecord.Address> found = message.found(DnsRecord.Address.class, host);
        ttl = Math.min(ttl, found.ttl());
        return found.records().stream().map(DnsRecord.Address::address).toList();
    }
}
