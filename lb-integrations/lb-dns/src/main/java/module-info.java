import org.jspecify.annotations.NullMarked;

/** Endpoints from DNS SRV records. */
@NullMarked
module io.evener.dns {
    requires transitive io.evener.core;
    requires static transitive org.jspecify;
    requires java.naming;
    requires jdk.naming.dns; // a service that nobody names: an image made by jlink would go without

    exports io.evener.dns;
}
