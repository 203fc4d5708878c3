/**
 * Other libraries beside Evener, in benchmarks of the same form: docs/peers.md. Compiled with {@code -Ppeers} only.
 *
 * <p>A question is a class, its rows an enum; a library is a class of adapters. No adapter is measured before {@link
 * io.evener.bench.peers.Proof} has seen it balance.
 */
@NullMarked
package io.evener.bench.peers;

import org.jspecify.annotations.NullMarked;
