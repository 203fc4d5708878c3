package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpHandler;
import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Pool;
import io.evener.spi.Strategy;
import io.evener.strategies.Strategies;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Sessions that a signed cookie or header carries, on real servers. */
class SessionTest extends HttpTest {

    private static final byte[] SECRET = new byte[32];

    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final SessionTokens tokens =
            SessionTokens.signedBy(SECRET).lasting(Duration.ofHours(1)).clock(() -> now);
    private final Session cookie = Session.cookie("at", tokens);
    private Pool pool = Pool.of("unused");

    /** A client of servers a, b and c, which answer with their names. */
    private HttpClient client(Strategy strategy, Session session, HttpClient through, HttpHandler... others)
            throws IOException {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            endpoints.add(Endpoint.builder(serve(200, name)).id(name).build());
        }
        for (int i = 0; i < others.length; i++) {
            endpoints.add(Endpoint.builder(serve(others[i])).id("other" + i).build());
        }
        pool = closing(Pool.builder("carts").endpoints(endpoints).build());
        LoadBalancer balancer =
                closing(LoadBalancer.builder(pool).strategy(strategy).build());
        return BalancedHttpClient.builder(through)
                .route(Route.to(balancer).authority("carts").session(session))
                .build();
    }

    private HttpClient client(Session session) throws IOException {
        return client(Strategies.sticky(Strategies.roundRobin()), session, http);
    }

    private static HttpRequest request(String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://carts/x"));
        return (headers.length == 0 ? request : request.headers(headers)).build();
    }

    private HttpRequest with(String token) {
        return request("Cookie", "theme=dark; at=" + token + "; lang=en");
    }

    private static String tokenOf(HttpResponse<?> response) {
        return response.headers()
                .firstValue("set-cookie")
                .map(set -> set.substring("at=".length(), set.indexOf(';')))
                .orElse("");
    }

    private static Set<String> bodies(HttpClient client, int calls, HttpRequest request) throws Exception {
        Set<String> bodies = new HashSet<>();
        for (int i = 0; i < calls; i++) {
            bodies.add(client.send(request, ofString()).body());
        }
        return bodies;
    }

    @Test
    void firstResponse_setsTheCookie_laterRequestsStay() throws Exception {
        HttpClient client = client(cookie);
        HttpResponse<String> first = client.send(request(), ofString());
        assertThat(first.headers().allValues("Set-Cookie"))
                .singleElement()
                .asString()
                .matches("at=[A-Za-z0-9_-]+; Path=/; HttpOnly; SameSite=Lax");
        String token = tokenOf(first);
        assertThat(tokens.endpointOf("carts", token)).contains(first.body());
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> next = client.send(with(token), ofString());
            assertThat(next.body()).isEqualTo(first.body());
            assertThat(next.headers().map()).doesNotContainKey("set-cookie");
        }
        assertThat(bodies(client, 9, request()))
                .as("others are spread as before")
                .hasSize(3);
        assertThat(cookie.counts()).isEqualTo(new Session.Counts(10, 0, 0, 10, 0, 10));
    }

    @Test
    void sendAsync_isTheSame_andTheResponseIsOtherwiseAsItCame() throws Exception {
        HttpClient client = client(cookie);
        HttpResponse<String> first = client.sendAsync(request(), ofString()).join();
        HttpResponse<String> next =
                client.sendAsync(with(tokenOf(first)), ofString()).join();
        assertThat(next.body()).isEqualTo(first.body());
        assertThat(next).isNotInstanceOf(SessionResponse.class);
        assertThat(first)
                .isInstanceOf(SessionResponse.class)
                .returns(200, HttpResponse::statusCode)
                .returns(next.uri(), HttpResponse::uri)
                .returns(next.version(), HttpResponse::version)
                .returns(next.sslSession(), HttpResponse::sslSession)
                .returns(next.previousResponse(), HttpResponse::previousResponse)
                .returns(next.uri(), response -> response.request().uri());
        assertThat(((SessionResponse<String>) first).connectionLabel().isPresent())
                .isEqualTo(JDK >= 25);
        assertThat(first.headers().firstValue("content-length")).contains("1");
    }

    @Test
    void header_carriesItToo() throws Exception {
        Session header = Session.header("X-Session", tokens);
        HttpClient client = client(header);
        HttpResponse<String> first = client.send(request(), ofString());
        String token = first.headers().firstValue("x-session").orElseThrow();
        assertThat(bodies(client, 5, request("x-session", token))).containsExactly(first.body());
        assertThat(header.counts().stayed()).isEqualTo(5);
    }

    /** A client must not pick its endpoint: whatever it sends is as good as nothing, and fails nothing. */
    @Test
    void forgedExpiredOrForeignToken_isIgnored_andReplaced() throws Exception {
        HttpClient client = client(cookie);
        byte[] other = SECRET.clone();
        other[5] = 1;
        String expired = tokens.lasting(Duration.ofSeconds(1)).issue("carts", "a");
        now = now.plusSeconds(2);
        List<String> bad = List.of(
                SessionTokens.signedBy(other).clock(() -> now).issue("carts", "a"),
                tokens.issue("orders", "a"),
                expired,
                "a",
                "http://10.0.0.1",
                "\"quoted\"",
                "%00");
        for (String token : bad) {
            assertThat(bodies(client, 6, with(token))).as(token).hasSize(3);
            assertThat(tokenOf(client.send(with(token), ofString()))).as(token).isNotEmpty();
        }
        assertThat(cookie.counts()).isEqualTo(new Session.Counts(0, 6 * 7, 7, 0, 0, 7 * 7));
    }

    @Test
    void endpointOutOrGone_sessionMoves_andTheNewTokenStays() throws Exception {
        HttpClient client = client(cookie);
        String token = tokens.issue("carts", "b");
        pool.eject("b", "test");
        HttpResponse<String> moved = client.send(with(token), ofString());
        assertThat(moved.body()).isNotEqualTo("b");
        String next = tokenOf(moved);
        assertThat(tokens.endpointOf("carts", next)).contains(moved.body());
        pool.readmit("b");
        assertThat(bodies(client, 6, with(next))).containsExactly(moved.body());
        assertThat(tokenOf(client.send(with(tokens.issue("carts", "gone")), ofString())))
                .isNotEmpty();
        assertThat(cookie.counts()).isEqualTo(new Session.Counts(0, 0, 0, 6, 2, 2));
    }

    @Test
    void halfTheTimePassed_aNewTokenIsSet_forTheSameEndpoint() throws Exception {
        HttpClient client = client(cookie);
        String token = tokens.issue("carts", "b");
        now = now.plus(Duration.ofMinutes(29));
        assertThat(tokenOf(client.send(with(token), ofString()))).isEmpty();
        now = now.plus(Duration.ofMinutes(2));
        HttpResponse<String> renewed = client.send(with(token), ofString());
        assertThat(renewed.body()).isEqualTo("b");
        assertThat(tokens.endpointOf("carts", tokenOf(renewed))).contains("b");
        assertThat(tokenOf(renewed)).isNotEqualTo(token);
    }

    @Test
    void strategyWithoutSessions_takesNoNotice_andTheCountsShowIt() throws Exception {
        HttpClient client = client(Strategies.roundRobin(), cookie, http);
        assertThat(bodies(client, 6, with(tokens.issue("carts", "b")))).hasSize(3);
        assertThat(cookie.counts().moved()).isEqualTo(4);
    }

    @Test
    void failedAnswer_beginsNoSession() throws Exception {
        HttpHandler sick = exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(503, -1);
            }
        };
        HttpClient client = client(Strategies.sticky(Strategies.random()), cookie, http, sick);
        for (String id : List.of("a", "b", "c")) {
            pool.eject(id, "test");
        }
        HttpResponse<String> response = client.send(with(tokens.issue("carts", "other0")), ofString());
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(client.send(request(), ofString()).headers().map()).doesNotContainKey("set-cookie");
        assertThat(cookie.counts().set()).isZero();
    }

    @Test
    void failedAnswer_triedElsewhere_movesTheSessionToWhoAnswered() throws Exception {
        HttpClient client = client(Strategies.sticky(Strategies.roundRobin()), cookie, http, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(503, -1);
            }
        });
        HttpResponse<String> response = client.send(with(tokens.issue("carts", "other0")), ofString());
        assertThat(tokens.read("carts", tokenOf(response)).endpointId()).isEqualTo(response.body());
        assertThat(cookie.counts()).isEqualTo(new Session.Counts(0, 0, 0, 0, 1, 1));
    }

    @Test
    void redirectOutOfThePool_setsNothing() throws Exception {
        String outside = serve(200, "outside");
        HttpHandler leaving = exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Location", outside);
                exchange.sendResponseHeaders(302, -1);
            }
        };
        HttpClient following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpClient client = client(Strategies.sticky(Strategies.random()), cookie, following, leaving);
        HttpResponse<String> response = client.send(with(tokens.issue("carts", "other0")), ofString());
        assertThat(response.body()).isEqualTo("outside");
        pool.update(List.of(Endpoint.builder(serve(leaving)).id("other1").build()));
        assertThat(client.send(request(), ofString()).headers().map()).doesNotContainKey("set-cookie");
    }

    @Test
    void endpointsOwnCookies_stay_andItsHeaderOfOurNameDoesNot() throws Exception {
        HttpHandler chatty = exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Set-Cookie", "cart=7");
                exchange.getResponseHeaders().add("x-session", "theirs");
                exchange.sendResponseHeaders(200, -1);
            }
        };
        HttpClient client = client(Strategies.sticky(Strategies.random()), cookie, http, chatty);
        pool.update(List.of(Endpoint.builder(serve(chatty)).id("chatty").build()));
        HttpHeaders seen = client.send(request(), ofString()).headers();
        assertThat(seen.allValues("set-cookie")).hasSize(2).startsWith("cart=7");
        assertThat(seen.firstValue("x-session")).contains("theirs");
        HttpClient byHeader =
                client(Strategies.sticky(Strategies.random()), Session.header("X-Session", tokens), http, chatty);
        pool.update(List.of(Endpoint.builder(serve(chatty)).id("chatty").build()));
        assertThat(byHeader.send(request(), ofString()).headers().allValues("x-session"))
                .singleElement()
                .satisfies(
                        token -> assertThat(tokens.endpointOf("carts", token)).contains("chatty"));
    }

    @Test
    void keyBesideTheToken_firstRequestsAtOnceAgree() throws Exception {
        HttpClient plain = client(cookie);
        assertThat(bodies(plain, 6, request())).hasSize(3);
        LoadBalancer balancer = closing(LoadBalancer.builder(pool)
                .strategy(Strategies.sticky(Strategies.roundRobin()))
                .build());
        HttpClient keyed = BalancedHttpClient.builder(http)
                .route(Route.to(balancer)
                        .authority("carts")
                        .chooseBy(request -> ChooseRequest.key("ann"))
                        .session(cookie))
                .build();
        assertThat(bodies(keyed, 6, request())).hasSize(1);
        assertThat(bodies(keyed, 3, with(tokens.issue("carts", "c")))).containsExactly("c");
    }

    @Test
    void cookieAmongOthers_isFoundByItsWholeName() throws Exception {
        HttpClient client = client(cookie);
        String token = tokens.issue("carts", "b");
        assertThat(bodies(client, 3, request("Cookie", "what=1;at=" + token))).containsExactly("b");
        assertThat(bodies(client, 3, request("Cookie", "x=y", "Cookie", " at=" + token + " ;z")))
                .containsExactly("b");
        assertThat(bodies(client, 6, request("Cookie", "hat=" + token + "; AT=" + token + "; at; =at=" + token)))
                .hasSize(3);
        assertThat(cookie.counts().without()).isEqualTo(6);
    }

    @Test
    void attributes_areTheUsers_andAClockThatThrowsLosesNoResponse() throws Exception {
        AtomicReference<RuntimeException> broken = new AtomicReference<>();
        SessionTokens breaking = SessionTokens.signedBy(SECRET).clock(() -> {
            if (broken.get() != null) {
                throw broken.get();
            }
            return now;
        });
        HttpClient client = client(Session.cookie("at", breaking).attributes("Path=/carts; Secure"));
        assertThat(client.send(request(), ofString()).headers().firstValue("Set-Cookie"))
                .hasValueSatisfying(set -> assertThat(set).endsWith("; Path=/carts; Secure"));
        broken.set(new IllegalStateException("no time"));
        assertThat(client.send(request(), ofString()).statusCode()).isEqualTo(200);
        assertThat(client.sendAsync(request(), ofString()).join().statusCode()).isEqualTo(200);
    }

    @Test
    void pseudoHeadersOfHttp2_arePassedOn() throws Exception {
        HttpResponse<String> plain = client(cookie).send(request(), ofString());
        HttpHeaders http2 = HttpHeaders.of(Map.of(":status", List.of("200"), "x", List.of("1", "2")), (n, v) -> true);
        HttpResponse<String> answered =
                cookie.answered(new SessionResponse<>(plain, http2), SessionTokens.Reading.FORGED, "carts", "a");
        assertThat(answered.headers().map()).hasSize(3).containsAllEntriesOf(http2.map());
    }
}
