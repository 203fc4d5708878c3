/**
 * Virtual time and repeatable randomness for tests, ours and users'.
 */
@NullMarked
package io.evener.testing;

import org.jspecify.annotations.NullMarked;
