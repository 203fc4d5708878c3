package io.evener.conformance;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/** Every keyed strategy of the library, law by law: half of the work, for the other core. */
class KeyedConformanceTest {

    @TestFactory
    Stream<DynamicNode> laws() {
        return StrategiesConformanceTest.laws(true);
    }
}
