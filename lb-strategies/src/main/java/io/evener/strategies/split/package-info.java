/** Who gets how much: tiers, zones and subsets as arithmetic. Not exported. */
@NullMarked
package io.evener.strategies.split;

import org.jspecify.annotations.NullMarked;
