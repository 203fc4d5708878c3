package io.evener.dns;

import java.io.IOException;

/** Who answers questions. */
@FunctionalInterface
interface Dns {

    /**
     * Asks; blocks.
     *
     * @return what was answered, also that there is no such name
     * @throws IOException when nobody answered in time, or nothing that helps
     */
    DnsMessage ask(DnsQuestion question, Deadline deadline) throws IOException;
}
