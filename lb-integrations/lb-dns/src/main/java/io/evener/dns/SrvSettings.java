package io.evener.dns;

import io.evener.source.EmptyAnswer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What the setters of {@link SrvSource} set. */
record SrvSettings(
        String name,
        String scheme,
        Duration refresh,
        Duration timeout,
        EmptyAnswer whenEmpty,
        Granularity granularity,
        @Nullable String tlsName,
        Dns dns) {

    SrvSettings withRefresh(Duration refresh) {
        return new SrvSettings(name, scheme, refresh, timeout, whenEmpty, granularity, tlsName, dns);
    }

    SrvSettings withTimeout(Duration timeout) {
        return new SrvSettings(name, scheme, refresh, timeout, whenEmpty, granularity, tlsName, dns);
    }

    SrvSettings withEmpty(EmptyAnswer meaning) {
        return new SrvSettings(name, scheme, refresh, timeout, meaning, granularity, tlsName, dns);
    }

    SrvSettings withGranularity(Granularity granularity) {
        return new SrvSettings(name, scheme, refresh, timeout, whenEmpty, granularity, tlsName, dns);
    }

    SrvSettings withTlsName(String tlsName) {
        return new SrvSettings(name, scheme, refresh, timeout, whenEmpty, granularity, tlsName, dns);
    }

    SrvSettings withDns(Dns dns) {
        return new SrvSettings(name, scheme, refresh, timeout, whenEmpty, granularity, tlsName, dns);
    }
}
