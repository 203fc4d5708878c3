package io.evener.dns;

import java.io.IOException;
import java.io.Serial;

/** What was asked of DNS has no answer, or not one that can be understood. */
final class DnsException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    DnsException(String message) {
        super(message);
    }

    DnsException(String message, Throwable cause) {
        super(message, cause);
    }
}
