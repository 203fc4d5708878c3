/**
 * Endpoints, pools, balancers, leases: what a service author touches.
 *
 * <h2>Memory consistency</h2>
 *
 * <p>Actions before a {@link io.evener.Pool} method that changes the pool happen-before any choice that sees the
 * change. An {@code eject}, {@code remove} or {@code drain} that returned happens-before the refusal of every later
 * {@link io.evener.Member#tryBegin()}: the gate is shut with a volatile write before it returns.
 *
 * <p>Actions before a call's end (lease completion, {@link io.evener.Member#end}) happen-before the completion of a
 * {@link io.evener.Pool#drain} that waited for it, and before a read of {@link io.evener.Member#inFlight()} that no
 * longer counts it.
 *
 * <p>A chooser is published with a volatile write and read once per choice: what
 * {@link io.evener.spi.Strategy.Bound#compile} wrote is visible to it. Two snapshots are never mixed in one choice.
 *
 * <h2>Access modes</h2>
 *
 * <p>Member counters change by atomic adds (volatile). Costs read them with acquire reads: they may be a moment old, never
 * torn. The gate is read with acquire before a begin and again, volatile, after it: that second read and a drain's
 * read of the count are in one total order, so one of them sees the other.
 */
@NullMarked
package io.evener;

import org.jspecify.annotations.NullMarked;
