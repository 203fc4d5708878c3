package io.evener.spi;

import java.util.Objects;
import java.util.Optional;

/**
 * What a probe found.
 *
 * @param healthy whether the endpoint is well
 * @param reason why it is not, such as {@code status 503}; {@code ""} when it is
 * @param load what it told about its load
 */
public record ProbeResult(boolean healthy, String reason, Optional<LoadReport> load) {

    private static final ProbeResult HEALTHY = new ProbeResult(true, "", Optional.empty());

    /** Refuses null parts. */
    public ProbeResult {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(load, "load");
    }

    /** Returns the plain good answer. */
    public static ProbeResult up() {
        return HEALTHY;
    }

    /** Returns a bad answer with its reason. */
    public static ProbeResult down(String reason) {
        return new ProbeResult(false, reason, Optional.empty());
    }

    /** Returns a copy with what the endpoint told about its load. */
    public ProbeResult with(LoadReport report) {
        return new ProbeResult(healthy, reason, Optional.of(report));
    }
}
