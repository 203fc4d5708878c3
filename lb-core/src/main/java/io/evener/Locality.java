package io.evener;

import java.util.Objects;

/**
 * Where an endpoint or a caller is: a region and a zone within it.
 *
 * @param region the region, {@code ""} when unknown
 * @param zone the zone within the region, {@code ""} when unknown
 */
public record Locality(String region, String zone) {

    /** The locality of an endpoint that says nothing about where it is. */
    public static final Locality UNKNOWN = new Locality("", "");

    /** Refuses null parts. */
    public Locality {
        Objects.requireNonNull(region, "region");
        Objects.requireNonNull(zone, "zone");
    }
}
