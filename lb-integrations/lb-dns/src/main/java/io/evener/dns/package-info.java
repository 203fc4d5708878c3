/** Endpoints from DNS: {@link io.evener.dns.SrvSource}. */
@NullMarked
package io.evener.dns;

import org.jspecify.annotations.NullMarked;
