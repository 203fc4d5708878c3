/** The command line: the demo, load against servers of one's own, the strategies, and the microbenchmarks with {@link Bench}. */
@NullMarked
package io.evener.bench;

import org.jspecify.annotations.NullMarked;
