/**
 * Pure arithmetic of keyed strategies: hashes, points, tables. In: names, weights and keys; out: the number of a member.
 * Not exported.
 */
@NullMarked
package io.evener.strategies.hashing;

import org.jspecify.annotations.NullMarked;
