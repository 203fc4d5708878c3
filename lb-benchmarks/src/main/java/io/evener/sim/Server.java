package io.evener.sim;

import io.evener.Locality;
import java.time.Duration;
import java.util.Objects;

/**
 * How a modelled server works on requests. Immutable; a simulation makes as many servers of it as it is told to.
 *
 * <p>At most {@code slots} requests are worked on at once, the others wait in the order they came. While k are worked
 * on, each progresses at {@code speed * min(1, cores / k)}: with as many cores as slots the server is a FIFO queue with
 * c slots; with unlimited slots it shares its cores between all requests, none faster than one core.
 *
 * @param slots requests worked on at once
 * @param cores how many requests progress at full speed
 * @param queueLimit how many may wait; one more is refused with {@link io.evener.Outcome#OVERLOADED}
 * @param speed work done per unit of time, 1 nominal
 * @param network time on the way, there and back together, in which a call is in flight and not at the server
 * @param locality where it is, as its endpoint says
 */
public record Server(int slots, double cores, int queueLimit, double speed, Distribution network, Locality locality) {

    private static final Distribution NEAR = Distribution.constant(Duration.ZERO);

    /** Refuses what can't work. */
    public Server {
        Objects.requireNonNull(network, "network");
        Objects.requireNonNull(locality, "locality");
        if (slots < 1) {
            throw new IllegalArgumentException("must be > 0: slots=" + slots);
        }
        if (!(cores > 0)) {
            throw new IllegalArgumentException("must be > 0: cores=" + cores);
        }
        if (queueLimit < 0) {
            throw new IllegalArgumentException("must be >= 0: queueLimit=" + queueLimit);
        }
        if (!(speed > 0 && speed < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("must be > 0 and finite: speed=" + speed);
        }
    }

    /** Returns a server with this many slots and one queue before them. */
    public static Server fifo(int slots) {
        return new Server(slots, slots, Integer.MAX_VALUE, 1, NEAR, Locality.UNKNOWN);
    }

    /** Returns a server that works on all requests at once and shares its cores between them. */
    public static Server processorSharing(double cores) {
        return new Server(Integer.MAX_VALUE, cores, Integer.MAX_VALUE, 1, NEAR, Locality.UNKNOWN);
    }

    /** Returns a server at which nobody waits for another: the work is a mere delay. */
    public static Server delay() {
        return processorSharing(Double.POSITIVE_INFINITY);
    }

    /** Returns a copy that lets at most this many requests wait. */
    public Server queueLimit(int limit) {
        return new Server(slots, cores, limit, speed, network, locality);
    }

    /** Returns a copy that works at this speed. */
    public Server speed(double factor) {
        return new Server(slots, cores, queueLimit, factor, network, locality);
    }

    /** Returns a copy that is this far away, there and back together. */
    public Server network(Distribution roundTrip) {
        return new Server(slots, cores, queueLimit, speed, roundTrip, locality);
    }

    /** Returns a copy that is in this place. */
    public Server at(Locality place) {
        return new Server(slots, cores, queueLimit, speed, network, place);
    }

    /** Returns how much work it does per unit of time at most: infinity where nobody waits for another. */
    double capacity() {
        return speed * (slots == Integer.MAX_VALUE ? cores : Math.min(slots, cores));
    }
}
