/** Strategies and combinators. */
@NullMarked
package io.evener.strategies;

import org.jspecify.annotations.NullMarked;
