/** The command line: the demo, load against servers of one's own, and the catalogue of strategies. */
@NullMarked
package io.evener.bench;

import org.jspecify.annotations.NullMarked;
