package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The libraries we compare with are on no class path of ours, nor in the jar made of it, unless {@code -Ppeers}. */
@DisabledIfSystemProperty(named = "evener.peers", matches = "true", disabledReason = "-Ppeers asks for them")
class PeersAbsentTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "com/linecorp/armeria/client/Endpoint.class",
                "com/netflix/concurrency/limits/Limiter.class",
                "com/twitter/finagle/Service.class",
                "dev/failsafe/Failsafe.class",
                "io/evener/bench/peers/PeerRoundRobin.class",
                "io/github/resilience4j/circuitbreaker/CircuitBreaker.class",
                "io/grpc/LoadBalancer.class",
                "io/netty/buffer/ByteBuf.class",
                "io/servicetalk/client/api/LoadBalancer.class",
                "io/smallrye/stork/Stork.class",
                "io/vertx/core/Vertx.class",
                "org/apache/dubbo/rpc/cluster/LoadBalance.class",
                "org/springframework/cloud/client/ServiceInstance.class",
            })
    void classPath_withoutTheProfile_hasNoPeer(String resource) {
        assertThat(getClass().getClassLoader().getResource(resource)).isNull();
    }
}
