/**
 * The laws every strategy keeps, as executable checks that need no test framework: see
 * {@link io.evener.conformance.Conformance}.
 */
@NullMarked
package io.evener.conformance;

import org.jspecify.annotations.NullMarked;
