/**
 * What authors of strategies, guards and probes implement, and what is lent to them.
 */
@NullMarked
package io.evener.spi;

import org.jspecify.annotations.NullMarked;
