/**
 * How much may go out: calls in flight per pool, calls per time.
 */
@NullMarked
package io.evener.limit;

import org.jspecify.annotations.NullMarked;
