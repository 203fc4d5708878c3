/** Every strategy of the library, behind one factory: {@link io.evener.strategies.Strategies}. */
@NullMarked
package io.evener.strategies;

import org.jspecify.annotations.NullMarked;
