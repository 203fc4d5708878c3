package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Locality;
import io.evener.strategies.WeightedSplit.Arm;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Null where something is wanted: the message is the parameter's name, for whoever reads it in a log. */
@SuppressWarnings({"NullAway", "DataFlowIssue"}) // what callers without NullAway do
class NullsTest {

    private static final Locality HERE = new Locality("eu", "a");
    private static final LeastRequest CHILD = Strategies.leastRequest();

    private static Arguments named(String parameter, ThrowingCallable call) {
        return Arguments.of(parameter, call);
    }

    static List<Arguments> calls() {
        return List.of(
                named("dialect", () -> Strategies.roundRobin().dialect(null)),
                named("name", () -> RoundRobin.Dialect.of(null)),
                named("dialect", () -> CHILD.dialect(null)),
                named("decay", () -> Strategies.peakEwma().decay(null)),
                named("decay", () -> Strategies.leastResponseTime().decay(null)),
                named("dialect", () -> Strategies.utilisationRoundRobin().dialect(null)),
                named("blackout", () -> Strategies.utilisationRoundRobin().blackout(null)),
                named("expiry", () -> Strategies.utilisationRoundRobin().expiry(null)),
                named("period", () -> Strategies.utilisationRoundRobin().period(null)),
                named("dialect", () -> Strategies.ringHash().dialect(null)),
                named("keyed", () -> Strategies.boundedLoad(null)),
                named("child", () -> Strategies.tiered(null)),
                named("here", () -> Strategies.zoneAware(null, CHILD)),
                named("child", () -> Strategies.zoneAware(HERE, null)),
                named("callers", () -> Strategies.zoneAware(HERE, CHILD).callers(null)),
                named("zone", () -> Strategies.zoneAware(HERE, CHILD).callers(Collections.singletonMap(null, 1))),
                named("count", () -> Strategies.zoneAware(HERE, CHILD).callers(Collections.singletonMap(HERE, null))),
                named("home", () -> Strategies.regionFailover(null, CHILD)),
                named("child", () -> Strategies.regionFailover("eu", null)),
                named("regions", () -> Strategies.regionFailover("eu", CHILD).order(null)),
                named("region", () -> Strategies.regionFailover("eu", CHILD).order(Arrays.asList("us", null))),
                named("limit", () -> Strategies.regionFailover("eu", CHILD).maxLatency(null, 0.5)),
                named("window", () -> Strategies.regionFailover("eu", CHILD).window(null)),
                named("ids", () -> Strategies.firstAvailable().order(null)),
                named("id", () -> Strategies.firstAvailable().order(Arrays.asList("a", null))),
                named("child", () -> Strategies.subset(3, null)),
                named("self", () -> Strategies.subset(3, CHILD).aperture(null, List::of)),
                named("peers", () -> Strategies.subset(3, CHILD).aperture("a", null)),
                named("first", () -> Strategies.weightedSplit(null)),
                named("more", () -> Strategies.weightedSplit(Arm.of("a", 1), (Arm[]) null)),
                named("arm", () -> Strategies.weightedSplit(Arm.of("a", 1), (Arm) null)),
                named("name", () -> Arm.of(null, 1)),
                named("key", () -> Arm.of("a", 1).where(null, "1")),
                named("value", () -> Arm.of("a", 1).where("version", null)),
                named("ids", () -> Arm.of("a", 1).ids((String[]) null)),
                named("id", () -> Arm.of("a", 1).ids("a", null)),
                named("test", () -> Arm.of("a", 1).matching(null)),
                named("child", () -> Arm.of("a", 1).by(null)),
                named("child", () -> Strategies.sticky(null)),
                named("maxIdle", () -> Strategies.sticky(CHILD).maxIdle(null)),
                named("live", () -> Strategies.shadow(null, CHILD, new ShadowLog())),
                named("candidate", () -> Strategies.shadow(CHILD, null, new ShadowLog())),
                named("log", () -> Strategies.shadow(CHILD, CHILD, null)));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void nullArgument_isRefused_byName(String parameter, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(NullPointerException.class).hasMessage(parameter);
    }
}
