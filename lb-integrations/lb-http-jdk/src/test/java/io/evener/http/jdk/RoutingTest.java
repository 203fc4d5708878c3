package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.ChooseRequest;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requests go where, and what of them stays as it was. */
class RoutingTest extends HttpTest {

    private final LoadBalancer any = balancer("http://10.0.0.1:8080");

    private static Pool named(String name) {
        return Pool.of(name);
    }

    private BalancedHttpClient.Builder client() {
        return BalancedHttpClient.builder(http);
    }

    // ---- matching ------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "http://orders/v2, v2",
        "http://orders/v2?x=1, v2",
        "http://orders/v2/x, v2",
        "http://ORDERS/v2/x, v2",
        "http://orders:9090/v2/x, v2",
        "http://orders/v20, rest",
        "http://orders/, rest",
        "http://orders, rest",
        "http://orders/V2, rest",
        "http://orders/v1/v2, rest",
        "http://stock:8080/x, stock",
        "http://web/x, web",
        "http://web:80/x, web",
        "http://[::1]:7/x, six",
    })
    void request_goesByTheFirstRouteThatMatches(String uri, String pool) {
        Router router = new Router(List.of(
                Route.to(balancer(named("v2"))).authority("orders").pathPrefix("/v2"),
                Route.to(balancer(named("rest"))).authority("orders"),
                Route.to(balancer(named("stock"))).authority("stock:8080"),
                Route.to(balancer(named("six"))).authority("[::1]:7"),
                Route.to(balancer(named("web"))).authority("Web:80")));
        assertThat(router.find(get(uri)).balancer().pool()).isEqualTo(pool);
    }

    @Test
    void headers_decide() {
        Router router = new Router(List.of(
                Route.to(balancer(named("canary"))).authority("orders").header("X-Canary", "true"),
                Route.to(balancer(named("beta"))).authority("orders").header("x-user", user -> user.startsWith("b")),
                Route.to(balancer(named("rest"))).authority("orders")));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://orders/"));
        assertThat(router.find(request.build()).balancer().pool()).isEqualTo("rest");
        assertThat(router.find(request.copy().header("x-canary", "false").build())
                        .balancer()
                        .pool())
                .isEqualTo("rest");
        assertThat(router.find(request.copy()
                                .header("x-canary", "false")
                                .header("x-canary", "true")
                                .build())
                        .balancer()
                        .pool())
                .isEqualTo("canary");
        assertThat(router.find(request.copy().header("x-user", "bob").build())
                        .balancer()
                        .pool())
                .isEqualTo("beta");
    }

    @Test
    void knownAuthority_withoutAMatchingRoute_isRefusedClearly() throws Exception {
        BalancedHttpClient client = client().route(
                        Route.to(any).authority("orders").pathPrefix("/v2"))
                .build();
        String message = "must match a route: uri=http://orders/v1, routes=[orders/v2 -> orders]";
        assertThatThrownBy(() -> client.send(get("http://orders/v1"), ofString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        CompletableFuture<?> failed = client.sendAsync(get("http://orders/v1"), ofString());
        assertThatThrownBy(failed::get).isInstanceOf(ExecutionException.class).hasRootCauseMessage(message);
    }

    @Test
    void knownAuthority_withAPassThroughRoute_goesThereItself() throws Exception {
        String real = serve(200, "itself");
        URI uri = URI.create(real);
        BalancedHttpClient client = client().route(
                        Route.to(any).authority(uri.getAuthority()).pathPrefix("/v2"))
                .route(Route.passThrough().authority(uri.getAuthority()))
                .build();
        assertThat(client.send(get(real + "/v1"), ofString()).body()).isEqualTo("itself");
        assertThat(recorder.begun).hasValue(0);
    }

    // ---- what is sent --------------------------------------------------------------------------------------------

    @Test
    void request_isReaddressed_andNothingElse() {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://orders/a%2Fb//c/../d;p=1?q=%20+%26&r"))
                .method("PATCH", BodyPublishers.ofString("body"))
                .header("x-a", "1")
                .header("x-a", "2")
                .timeout(Duration.ofSeconds(3))
                .version(java.net.http.HttpClient.Version.HTTP_1_1)
                .expectContinue(true)
                .build();
        HttpRequest sent = EndpointUris.readdress(
                        request,
                        Pool.of("p", "https://10.0.0.1:8443").snapshot().endpoint(0))
                .build();
        assertThat(sent.uri()).hasToString("https://10.0.0.1:8443/a%2Fb//c/../d;p=1?q=%20+%26&r");
        assertThat(sent.method()).isEqualTo("PATCH");
        assertThat(sent.headers()).isEqualTo(request.headers());
        assertThat(sent.bodyPublisher()).isEqualTo(request.bodyPublisher());
        assertThat(sent.timeout()).isEqualTo(request.timeout());
        assertThat(sent.version()).isEqualTo(request.version());
        assertThat(sent.expectContinue()).isTrue();
    }

    @Test
    void requests_alternate_andTheResponseTellsTheEndpoint() throws Exception {
        String one = serve(200, "one");
        String two = serve(200, "two");
        BalancedHttpClient client = orders(one, two);
        List<String> bodies = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            HttpResponse<String> response = client.send(get("http://orders/x?y"), ofString());
            assertThat(response.uri()).hasToString((response.body().equals("one") ? one : two) + "/x?y");
            bodies.add(response.body());
        }
        assertThat(bodies).containsExactlyInAnyOrder("one", "one", "two", "two");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "tls", "grpc", "grpcs"})
    void endpointOfAnotherProtocol_isNotCalledOverHttp(String scheme) {
        BalancedHttpClient client = orders(scheme + "://10.0.0.1:8080");
        assertThatThrownBy(() -> client.send(get("http://orders/x"), ofString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be http, https, ws or wss to be called over HTTP: scheme=" + scheme + ", endpoint="
                        + scheme + "://10.0.0.1:8080");
        assertThat(recorder.ended).containsExactly(Outcome.IGNORED);
    }

    @Test
    void secureUri_isNotSentInPlainText() {
        BalancedHttpClient client = orders("http://10.0.0.1:8080");
        assertThatThrownBy(() -> client.send(get("https://orders/x"), ofString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must not be sent in plain text: uri=https://orders/x, endpoint=http://10.0.0.1:8080");
        assertThat(recorder.ended).containsExactly(Outcome.IGNORED);
    }

    @Test
    void route_choosesByWhatTheRequestSays() throws Exception {
        List<Boolean> keyed = new ArrayList<>();
        Strategy seesRequests = new Strategy() {
            @Override
            public String name() {
                return "sees requests";
            }

            @Override
            public Bound bind(StrategyContext context) {
                return snapshot -> request -> {
                    keyed.add(request.isKeyed());
                    return snapshot.member(0);
                };
            }
        };
        LoadBalancer balancer = closing(LoadBalancer.builder(Pool.of("carts", serve(200, "x")))
                .strategy(seesRequests)
                .build());
        BalancedHttpClient client = client().route(Route.to(balancer)
                        .authority("carts")
                        .chooseBy(request -> ChooseRequest.key(request.uri().getPath())))
                .build();
        client.send(get("http://carts/42"), ofString());
        assertThat(keyed).containsExactly(true);
    }

    // ---- refused at build time -----------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://orders",
                "orders/",
                "orders/v2",
                "user@orders",
                "orders:x",
                "orders:",
                "my_orders",
                "orders?q",
                "orders#f",
                "a b",
                ":80"
            })
    void authority_thatIsNone_isRefused(String authority) {
        assertThatThrownBy(() -> Route.to(any).authority(authority))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be host or host:port: authority=" + authority);
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders:0", "orders:65536"})
    void authority_withAnImpossiblePort_isRefused(String authority) {
        assertThatThrownBy(() -> Route.to(any).authority(authority))
                .hasMessage("must have a port in 1..65535: authority=" + authority);
    }

    @ParameterizedTest
    @CsvSource({
        "v2, must be an absolute path: pathPrefix=v2",
        "'', must be an absolute path: pathPrefix=",
        "/, must not end with a slash: pathPrefix=/",
        "/v2/, must not end with a slash: pathPrefix=/v2/",
        "/v2?x, must be a path alone: pathPrefix=/v2?x",
        "/v2#x, must be a path alone: pathPrefix=/v2#x",
        "/v 2, must be a path alone: pathPrefix=/v 2",
    })
    void pathPrefix_thatIsNone_isRefused(String prefix, String message) {
        assertThatThrownBy(() -> Route.to(any).pathPrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void routes_thatCanNeverMatch_areRefused() {
        Route all = Route.to(any).authority("orders");
        Route v2 = all.pathPrefix("/v2");
        assertThatThrownBy(() -> client().route(all).route(v2).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must come before the broader one: route=orders/v2 -> orders, broader=orders -> orders");
        assertThatThrownBy(
                        () -> client().route(v2).route(v2.pathPrefix("/v2/x")).build())
                .hasMessageContaining("route=orders/v2/x -> orders, broader=orders/v2 -> orders");
        assertThatThrownBy(() ->
                        client().route(all).route(all.authority("orders:80")).build())
                .hasMessageContaining("must come before the broader one: route=orders:80 -> orders");
        assertThatThrownBy(
                        () -> client().route(all).route(all.header("x-a", "1")).build())
                .hasMessageContaining("must come before the broader one: route=orders x-a=1 -> orders");
        assertThatThrownBy(() -> client().route(all).route("ORDERS", any).build())
                .hasMessage("must not be listed twice: route=orders -> orders, before=orders -> orders");
        client().route(v2.header("x-a", "1"))
                .route(v2.header("x-a", "2"))
                .route(v2)
                .route(all.authority("orders:80"))
                .route(all)
                .build();
    }

    @Test
    void routes_thatAreIncomplete_areRefused() {
        assertThatThrownBy(() -> client().route(Route.to(any).pathPrefix("/v2")).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must have an authority: route=(no authority)/v2 -> orders");
        assertThatThrownBy(() -> client().build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("must not be empty: routes");
        assertThatThrownBy(() -> BalancedHttpClient.wrap(http, Map.of())).hasMessage("must not be empty: routes");
        assertThatThrownBy(() -> Route.passThrough().authority("orders").chooseBy(r -> ChooseRequest.any()))
                .hasMessage("must have a balancer to choose by: route=orders -> itself");
        assertThatThrownBy(() -> Route.to(any).header(" ", "x")).hasMessage("must not be blank: name= ");
    }

    @Test
    void nulls_areRefusedByName() {
        assertThatThrownBy(() -> BalancedHttpClient.builder(null)).hasMessage("http");
        assertThatThrownBy(() -> Route.to(null)).hasMessage("balancer");
        assertThatThrownBy(() -> client().route(null)).hasMessage("route");
        assertThatThrownBy(() -> client().classifier(null)).hasMessage("classifier");
        assertThatThrownBy(() -> client().clientFor(null)).hasMessage("clientFor");
    }

    @Test
    void unresolvableEndpoint_isAConnectFailure() {
        BalancedHttpClient client = orders("http://does-not-exist.invalid:80");
        assertThatThrownBy(() -> client.send(get("http://orders/x"), ofString()))
                .isInstanceOf(IOException.class);
        assertThat(recorder.ended).containsExactly(Outcome.CONNECT_FAILURE);
    }
}
