/**
 * Where endpoints come from: a file, a host name, this process, several of these, or an {@link
 * io.evener.source.EndpointSource} of one's own.
 */
@NullMarked
package io.evener.source;

import org.jspecify.annotations.NullMarked;
