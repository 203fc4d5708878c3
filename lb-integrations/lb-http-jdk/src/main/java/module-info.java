import org.jspecify.annotations.NullMarked;

/** A balanced {@code java.net.http.HttpClient}. */
@NullMarked
module io.evener.http.jdk {
    requires transitive io.evener.core;
    requires static transitive org.jspecify;
    requires transitive java.net.http;

    exports io.evener.http.jdk;
}
