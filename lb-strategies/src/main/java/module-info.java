import org.jspecify.annotations.NullMarked;

/** Strategies and combinators. */
@NullMarked
module io.evener.strategies {
    requires transitive io.evener.core;
    requires static transitive org.jspecify;
    requires com.dynatrace.hash4j;
    requires com.github.benmanes.caffeine;

    exports io.evener.strategies;
}
