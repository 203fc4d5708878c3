package io.evener.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.strategies.RingHash.Dialect;
import io.evener.strategies.hashing.KeyTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every dialect of the ring against what the system itself said, key by key. */
final class RingVectorsTest {

    private static final int KEYS = 1_000;

    @TestFactory
    Stream<DynamicTest> dialect_isThatSystem_keyByKey() throws IOException {
        List<String> lines = lines("ring-vectors.txt");
        List<DynamicTest> tests = new ArrayList<>();
        for (int at = 0; at < lines.size(); at += 2) {
            String servers = lines.get(at);
            String homes = lines.get(at + 1);
            tests.add(dynamicTest(
                    servers.substring(0, Math.min(80, servers.length())),
                    () -> assertThat(homes(servers)).isEqualTo(homes).hasSize(KEYS)));
        }
        assertThat(tests).hasSize(18);
        return tests.stream();
    }

    /** Servers that nginx has marked as down are out of rotation here. */
    @TestFactory
    Stream<DynamicTest> nginx_serversDown_keysGoWhereNginxSendsThem() throws IOException {
        List<String> lines = lines("nginx-down.txt");
        assertThat(lines).hasSize(6);
        return IntStream.range(0, 3)
                .mapToObj(i -> dynamicTest(
                        lines.get(2 * i),
                        () -> assertThat(served(
                                        lines.get(2 * i), lines.get(2 * i + 1).length()))
                                .isEqualTo(lines.get(2 * i + 1))));
    }

    private static String served(String described, int keys) {
        String[] servers = described.split(" ");
        Endpoint[] endpoints = new Endpoint[servers.length];
        for (int k = 0; k < endpoints.length; k++) {
            String[] server = servers[k].replace("!", "").split("=");
            endpoints[k] = Endpoint.builder("http://" + server[0])
                    .id(Balanced.id(k))
                    .weight(Long.parseLong(server[1]))
                    .build();
        }
        StringBuilder served = new StringBuilder();
        try (Balanced balanced = new Balanced(strategy("nginx"), 1, List.of(endpoints))) {
            for (int k = 0; k < endpoints.length; k++) {
                if (servers[k].endsWith("!")) {
                    balanced.pool.eject(Balanced.id(k), "down");
                }
            }
            for (int i = 0; i < keys; i++) {
                served.append(balanced.serve(ChooseRequest.key("key-" + i)).charAt(0) - 'a');
            }
        }
        return served.toString();
    }

    private static List<String> lines(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(RingVectorsTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static String homes(String described) {
        String[] parts = described.split(" ");
        RingHash strategy = strategy(parts[0]);
        Endpoint[] endpoints = new Endpoint[parts.length - 1];
        for (int k = 0; k < endpoints.length; k++) {
            String server = parts[k + 1];
            int equals = server.lastIndexOf('=');
            endpoints[k] = Endpoint.builder("http://" + server.substring(0, equals))
                    .weight(Long.parseLong(server.substring(equals + 1)))
                    .build();
        }
        KeyTable table = strategy.table(endpoints);
        ToLongFunction<byte[]> hasher = strategy.hasher();
        StringBuilder homes = new StringBuilder();
        for (int i = 0; i < KEYS; i++) {
            String key = (i % 2 == 0 || parts[0].equals("nginx") ? "key-" : "\u043a\u043b\u044e\u0447-") + i;
            long hash = hasher.applyAsLong(key.getBytes(StandardCharsets.UTF_8));
            homes.append(Character.forDigit(table.home(hash), 36));
        }
        return homes.toString();
    }

    private static RingHash strategy(String name) {
        String[] parts = name.split(":");
        RingHash ring = Strategies.ringHash().dialect(Dialect.of(parts[0]));
        return parts.length == 1 ? ring : ring.sizes(Long.parseLong(parts[1]), Long.parseLong(parts[2]));
    }
}
