/**
 * What callers hand to a balancer to be run.
 */
@NullMarked
package io.evener.call;

import org.jspecify.annotations.NullMarked;
