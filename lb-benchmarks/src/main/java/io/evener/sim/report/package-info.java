/** What experiments find, as a page to look at and as JSON. */
@NullMarked
package io.evener.sim.report;

import org.jspecify.annotations.NullMarked;
