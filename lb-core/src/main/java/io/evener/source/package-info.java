/**
 * Where endpoints come from.
 */
@NullMarked
package io.evener.source;

import org.jspecify.annotations.NullMarked;
