import org.jspecify.annotations.NullMarked;

/** Meters of a pool. */
@NullMarked
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"
}) // Micrometer has a name it keeps, and no descriptor
module io.evener.micrometer {
    requires transitive io.evener.core;
    requires static transitive org.jspecify;
    requires transitive micrometer.core;

    exports io.evener.micrometer;
}
