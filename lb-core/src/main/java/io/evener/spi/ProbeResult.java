package io.evener.spi;

import java.util.Objects;
import java.util.Optional;

/**
 * What a probe found.
 *
 * @param healthy whether the endpoint is well
 * @param reason why it is not, such as {@code status 503}; {@code ""} when it is
 * @param load what it told about its load
 * @param decisive whether a bad answer leaves no doubt: it takes the endpoint out at once, where others must repeat
 */
public record ProbeResult(boolean healthy, String reason, Optional<LoadReport> load, boolean decisive) {

    private static final ProbeResult HEALTHY = new ProbeResult(true, "", Optional.empty(), false);

    /**
     * Refuses null parts.
     *
     * @throws IllegalArgumentException when a good answer is decisive: its first is, and others never
     */
    public ProbeResult {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(load, "load");
        if (healthy && decisive) {
            throw new IllegalArgumentException("must not be decisive when healthy: decisive=true");
        }
    }

    /** Returns the plain good answer. */
    public static ProbeResult up() {
        return HEALTHY;
    }

    /** Returns a bad answer with its reason. */
    public static ProbeResult down(String reason) {
        return new ProbeResult(false, reason, Optional.empty(), false);
    }

    /** Returns a bad answer that leaves no doubt, such as the endpoint's own word that it is leaving. */
    public static ProbeResult downAtOnce(String reason) {
        return new ProbeResult(false, reason, Optional.empty(), true);
    }

    /** Returns a copy with what the endpoint told about its load. */
    public ProbeResult with(LoadReport report) {
        return new ProbeResult(healthy, reason, Optional.of(report), decisive);
    }
}
