import org.jspecify.annotations.NullMarked;

/** The nouns of the balancer, its control loop and its request path. */
@NullMarked
module io.evener.core {
    requires static transitive org.jspecify;
    requires static jdk.jfr;
    requires com.github.benmanes.caffeine;
    requires org.slf4j;

    exports io.evener;
    exports io.evener.spi;
    exports io.evener.call;
    exports io.evener.limit;
    exports io.evener.source;
    exports io.evener.testing;
}
