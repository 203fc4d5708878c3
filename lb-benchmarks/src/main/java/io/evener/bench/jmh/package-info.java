/** Microbenchmarks: one question per class, every table beside floors of the same n, layout and clock. */
@NullMarked
package io.evener.bench.jmh;

import org.jspecify.annotations.NullMarked;
