package io.evener.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.evener.ChooseRequest;
import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.health.HttpProbe;
import io.evener.http.jdk.BalancedHttpClient;
import io.evener.strategies.Strategies;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's example is {@link ReadmeExample}, to the letter, and it works. */
class ReadmeTest {

    @Test
    void example_isTheOneCompiled_importsIncluded() throws IOException {
        String shown = between(Files.readString(Path.of("..", "README.md")), "```java\n", "```");
        String compiled = Files.readString(Path.of("src/test/java/io/evener/docs/ReadmeExample.java"));
        assertThat(imports(shown)).isEqualTo(imports(compiled));
        assertThat(withoutSpace(shown.substring(shown.indexOf("\n\n"))))
                .isEqualTo(withoutSpace(between(compiled, "// begin\n", "// end\n")));
    }

    private static List<String> imports(String code) {
        return code.lines().filter(line -> line.startsWith("import ")).toList();
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    @Test
    void example_onRealServers_spreadsCallsAndExplains() throws Exception {
        List<HttpServer> servers = List.of(serve("one"), serve("two"), serve("three"));
        String[] uris = servers.stream()
                .map(server -> "http://127.0.0.1:" + server.getAddress().getPort())
                .toArray(String[]::new);
        try (Pool orders = Pool.of("orders", uris);
                LoadBalancer balancer = LoadBalancer.builder(orders)
                        .strategy(Strategies.roundRobin())
                        .guard(HttpProbe.get("/health"))
                        .build()) {
            HttpClient client = BalancedHttpClient.wrap(HttpClient.newHttpClient(), Map.of("orders", balancer));
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://orders/v1/42")).build();
            Stream.Builder<String> answers = Stream.builder();
            for (int i = 0; i < 3; i++) {
                answers.add(client.send(request, BodyHandlers.ofString()).body());
            }
            assertThat(answers.build()).containsExactlyInAnyOrder("one", "two", "three");
            orders.eject(uris[1], "for the example");
            assertThat(balancer.explain(ChooseRequest.any()).toString()).contains("MANUAL (for the example)");
        } finally {
            servers.forEach(server -> server.stop(0));
        }
    }

    private static HttpServer serve(String name) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = name.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }
}
