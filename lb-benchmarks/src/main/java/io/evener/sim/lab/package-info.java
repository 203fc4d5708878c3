/**
 * Experiments with the simulator: oracles that hold it to closed forms, scenarios that show what strategies do, and
 * what both find, ready to be printed, drawn or asserted on.
 */
@NullMarked
package io.evener.sim.lab;

import org.jspecify.annotations.NullMarked;
