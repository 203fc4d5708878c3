package io.evener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is an endpoint, and how what is none is refused. */
class EndpointTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://h:0          | must have a port in 1..65535: uri=http://h:0",
                "http://h:65536      | must have a port in 1..65535: uri=http://h:65536",
                "tcp://h             | must have a port: uri=tcp://h",
                "grpc://h            | must have a port: uri=grpc://h",
                "http://h:80,        | must have a port that is a number in 1..65535: uri=http://h:80,",
                "http://h:9999999999 | must have a port that is a number in 1..65535: uri=http://h:9999999999",
                "http://h,i:80       | must have a host: uri=http://h,i:80",
                "http://my_h:80      | must have a host without underscore: uri=http://my_h:80",
                "http:///x           | must have a host: uri=http:///x",
                "http:opaque         | must have a host: uri=http:opaque",
                "http://u:pw@h:80    | must have no user-info: uri=http://***@h:80",
                "http://u:pw@my_h:80 | must have no user-info: uri=http://***@my_h:80",
                "ftp://u:pw@h:80     | must have no user-info: uri=ftp://***@h:80",
                "http://u:p w@h:80   | must be a URI: uri=http://***@h:80",
                "http://h:80/path    | must have no path, query or fragment: uri=http://h:80/path",
                "http://h:80?q=1     | must have no path, query or fragment: uri=http://h:80?q=1",
                "http://h:80#f       | must have no path, query or fragment: uri=http://h:80#f",
                "10.0.0.1:8080       | must be a URI, did you mean http://10.0.0.1:8080: uri=10.0.0.1:8080",
                "[::1]:80            | must be a URI, did you mean http://[::1]:80: uri=[::1]:80",
                "u:p w@h:80          | must be a URI: uri=u:p w@h:80",
                "ftp://h:21|must have a scheme of http, https, ws, wss, tcp, tls, grpc, grpcs: uri=ftp://h:21",
                "localhost:80|must have a scheme of http, https, ws, wss, tcp, tls, grpc, grpcs,"
                        + " did you mean http://localhost:80: uri=localhost:80",
            })
    void of_badUri_isRefusedByName(String uri, String message) {
        assertThatThrownBy(() -> Endpoint.of(uri))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message)
                .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain("p w@"));
    }

    @Test
    void builder_badInput_isRefusedByName() {
        Endpoint.Builder builder = Endpoint.builder("http://h");
        assertThatThrownBy(() -> builder.id("")).hasMessage("must not be blank: id=");
        assertThatThrownBy(() -> builder.weight(-1)).hasMessage("must be in 0..4294967295: weight=-1");
        assertThatThrownBy(() -> builder.weight(1L << 32)).hasMessage("must be in 0..4294967295: weight=4294967296");
        assertThatThrownBy(() -> builder.tier(-1)).hasMessage("must be >= 0: tier=-1");
        assertThatThrownBy(() -> builder.tlsName(" ")).hasMessage("must not be blank: tlsName= ");
        assertThatThrownBy(() -> Endpoint.builder("http://h").tlsName("a").build())
                .hasMessage("must be for a scheme with TLS: tlsName=a, uri=http://h");
        assertThatNullPointerException().isThrownBy(() -> Endpoint.of(null)).withMessage("uri");
        assertThatNullPointerException()
                .isThrownBy(() -> Endpoint.builder((URI) null))
                .withMessage("uri");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.locality(null))
                .withMessage("locality");
        assertThatNullPointerException()
                .isThrownBy(() -> builder.metadata("k", null))
                .withMessage("value");
    }

    @Test
    void of_mixedCaseAndSlash_isNormalised() {
        Endpoint endpoint = Endpoint.of("HTTPS://Api.Example.COM/");
        assertThat(endpoint.id()).isEqualTo("https://api.example.com");
        assertThat(endpoint.uri()).hasToString("https://api.example.com");
        assertThat(endpoint.port()).isEqualTo(443);
        assertThat(endpoint.isSecure()).isTrue();
        assertThat(endpoint.scheme()).isEqualTo("https");
        assertThat(Endpoint.of("ws://h").port()).isEqualTo(80);
        assertThat(Endpoint.of("grpc://h:1").isSecure()).isFalse();
    }

    @Test
    void of_ipv6_keepsItsBrackets() {
        Endpoint endpoint = Endpoint.of("http://[2001:DB8::1]:8080");
        assertThat(endpoint.host()).isEqualTo("[2001:db8::1]");
        assertThat(endpoint.port()).isEqualTo(8080);
        assertThat(endpoint).hasToString("http://[2001:db8::1]:8080");
    }

    @Test
    void updated_tellsTheDifference_butNoValuesOfMetadata() {
        Endpoint before = Endpoint.builder("https://h")
                .metadata("token", "secret")
                .metadata("zone", "a")
                .build();
        Endpoint after = before.toBuilder()
                .metadata("token", "other")
                .metadata("new", "b")
                .build();
        assertThat(new LoadBalancerEvent.EndpointUpdated("p", before, after))
                .hasToString("EndpointUpdated[pool=p, before=https://h metadata=[token, zone],"
                        + " after=https://h metadata=[token, zone, new], other values=[token]]");
        assertThat(new LoadBalancerEvent.EndpointUpdated(
                        "p", before, before.toBuilder().tlsName("x").build()))
                .hasToString("EndpointUpdated[pool=p, before=https://h metadata=[token, zone],"
                        + " after=https://h tlsName=x metadata=[token, zone]]");
    }

    @Test
    void toBuilder_build_isEqual() {
        Endpoint endpoint = Endpoint.builder("https://h:8443")
                .id("stable")
                .weight(3)
                .tier(1)
                .locality(new Locality("eu", "a"))
                .tlsName("cert")
                .metadata("k", "v")
                .build();
        Endpoint copy = endpoint.toBuilder().build();
        assertThat(copy).isEqualTo(endpoint).hasSameHashCodeAs(endpoint);
        assertThat(copy.tlsName()).hasValue("cert");
        assertThat(copy).hasToString("stable uri=https://h:8443 weight=3 tier=1 at=eu/a tlsName=cert metadata=[k]");
        assertThat(endpoint.toBuilder().weight(4).build()).isNotEqualTo(endpoint);
        Endpoint leaving = endpoint.toBuilder().terminating(true).build();
        assertThat(leaving).isNotEqualTo(endpoint).isEqualTo(leaving.toBuilder().build());
        assertThat(leaving)
                .hasToString("stable uri=https://h:8443 weight=3 tier=1 at=eu/a tlsName=cert metadata=[k] terminating");
        assertThatThrownBy(() -> copy.metadata().put("a", "b")).isInstanceOf(UnsupportedOperationException.class);
    }
}
