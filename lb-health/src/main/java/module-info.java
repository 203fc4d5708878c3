import org.jspecify.annotations.NullMarked;

/** Guards that take members out and let them in slowly. */
@NullMarked
module io.evener.health {
    requires transitive io.evener.core;
    requires static transitive org.jspecify;
    requires transitive java.net.http;

    exports io.evener.health;
}
