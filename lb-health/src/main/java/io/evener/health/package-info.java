/** Guards that take members out and let them in slowly. */
@NullMarked
package io.evener.health;

import org.jspecify.annotations.NullMarked;
