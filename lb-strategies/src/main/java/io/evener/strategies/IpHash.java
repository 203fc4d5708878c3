package io.evener.strategies;

import io.evener.Endpoint;
import io.evener.strategies.hashing.ClientAddress;
import io.evener.strategies.hashing.IpHashTable;
import io.evener.strategies.hashing.KeyTable;
import java.util.function.ToLongFunction;
import java.util.stream.LongStream;

/**
 * Equal client addresses to equal endpoints: nginx's {@code ip_hash}.
 *
 * <p><b>Rule.</b> The key is the client's address: IPv4 or IPv6 as text, or 4 or 16 bytes as on the wire. State s = 89 at first;
 * for each byte b, s = (113 s + b) mod 6271, where the last byte of an IPv4 address doesn't count. With the endpoints in
 * order of their ids, each as often as its weight, the one at position s mod (sum of weights) has the client. While that one is out
 * or excluded, the bytes are folded in once more, up to 20 times; all this exactly as in nginx, whose servers are listed
 * in order of ids.
 *
 * <p><b>Where it departs from nginx.</b> After 20 vain tries nginx takes whoever is next in its round robin; here the order of
 * weighted rendezvous hashing decides, so that a client stays where it is. A key that is no address has all its bytes folded, so
 * any key will do.
 *
 * <p><b>Mapped addresses.</b> {@code ::ffff:10.0.0.1} counts as IPv6, all 16 bytes, as in an nginx that listens on IPv6. Java
 * makes an IPv4 address of it, and so another client: what comes from {@code InetAddress} agrees with an nginx that
 * listens on IPv4.
 *
 * <p><b>Behaviour.</b> Clients of one IPv4 network of 256 addresses are together. There are 6,271 states, so a share is off by
 * up to sum of weights / 6271 of itself; where weights add up to more than 6,271, the last endpoints get no client at all, which is reported. An endpoint that is out gives away its own clients only; one that joins or leaves, or
 * changes its weight, moves most clients: positions shift, as in nginx, whose manual has one mark a server as down instead.
 *
 * <p><b>Cost of use.</b> choose O(1): the address read once, two remainders, an array read; rebuild O(n); 25 kB and 40 bytes
 * per endpoint; 0 B per choice.
 *
 * <p><b>When not to use.</b> Where you are not bound to what an nginx does: {@link Strategies#maglev()} over the same key is
 * as fast and hardly moves anybody. Behind a proxy, where all clients come from one address.
 *
 * <p><b>Thread safety.</b> Any number of threads; no shared state.
 */
public final class IpHash extends KeyedStrategy {

    static final IpHash DEFAULT = new IpHash();

    private IpHash() {}

    @Override
    public String name() {
        return "ipHash";
    }

    @Override
    ToLongFunction<byte[]> hasher() {
        return ClientAddress::of;
    }

    @Override
    KeyTable table(Endpoint[] endpoints) {
        return IpHashTable.of(EndpointNames.weights(endpoints));
    }

    @Override
    String caveat(Endpoint[] endpoints, KeyTable table) {
        double sum =
                LongStream.of(EndpointNames.weights(endpoints)).asDoubleStream().sum();
        return sum <= IpHashTable.STATES
                ? ""
                : "the last endpoints have no clients: weights add up to more than " + IpHashTable.STATES;
    }
}
