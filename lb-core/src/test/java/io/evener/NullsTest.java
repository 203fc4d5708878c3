package io.evener;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.source.CompositeSource;
import io.evener.source.EndpointSource;
import io.evener.source.FileSource;
import io.evener.source.HostSource;
import io.evener.source.Registry;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Null where something is wanted: the message is the parameter's name, for whoever reads it in a log. */
@SuppressWarnings({"NullAway", "DataFlowIssue"}) // what callers without NullAway do
class NullsTest {

    private static Arguments named(String parameter, ThrowingCallable call) {
        return Arguments.of(parameter, call);
    }

    static List<Arguments> calls() {
        Fixtures f = new Fixtures();
        return List.of(
                named("uri", () -> Endpoint.of(null)),
                named("id", () -> Endpoint.builder("http://a:1").id(null)),
                named("tlsName", () -> Endpoint.builder("http://a:1").tlsName(null)),
                named("name", () -> Pool.builder(null)),
                named("uris", () -> Pool.of("p", (String[]) null)),
                named("endpoints", () -> Pool.builder("p").endpoints(null)),
                named("endpoint", () -> Pool.builder("p").endpoints(Collections.singleton(null))),
                named("leaseMaxAge", () -> Pool.builder("p").leaseMaxAge(null)),
                named("memory", () -> Pool.builder("p").memory(null)),
                named("all", () -> f.pool.update(null)),
                named("id", () -> f.pool.eject(null, "test")),
                named("id", () -> f.pool.readmit(null)),
                named("id", () -> f.pool.drain(null, Duration.ZERO)),
                named("endpointId", () -> ChooseRequest.any().preferring(null)),
                named("path", () -> FileSource.of(null)),
                named("refresh", () -> HostSource.of("http://a:1").refresh(null)),
                named("question", () -> EndpointSource.every(Duration.ofSeconds(1), null)),
                named("part", () -> CompositeSource.of((EndpointSource) null)),
                named("endpoint", () -> new Registry().register("orders", null)),
                named("request", () -> f.balancer().explain(null)));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void nullArgument_isRefused_byName(String parameter, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(parameter);
    }
}
