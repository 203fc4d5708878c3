/** Meters of a pool: {@link io.evener.micrometer.EvenerMetrics}. */
@NullMarked
package io.evener.micrometer;

import org.jspecify.annotations.NullMarked;
