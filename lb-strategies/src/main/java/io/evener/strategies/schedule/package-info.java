/** Weighted sequences as pure arithmetic: weights in, indices out. Not exported; strategies put members behind the indices. */
@NullMarked
package io.evener.strategies.schedule;

import org.jspecify.annotations.NullMarked;
