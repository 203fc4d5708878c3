/** A balanced {@code java.net.http.HttpClient}. */
@NullMarked
package io.evener.http.jdk;

import org.jspecify.annotations.NullMarked;
