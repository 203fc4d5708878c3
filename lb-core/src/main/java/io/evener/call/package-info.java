/**
 * What callers hand to a balancer to be run, and what decides whether it is run again: what retries may cost, how long they wait, and
 * what servers ask of them.
 */
@NullMarked
package io.evener.call;

import org.jspecify.annotations.NullMarked;
