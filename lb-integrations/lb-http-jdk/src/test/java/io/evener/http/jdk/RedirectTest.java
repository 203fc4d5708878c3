package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofInputStream;
import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpResponse;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Redirects are followed below us: what they measure is not always the endpoint. */
class RedirectTest extends HttpTest {

    private BalancedHttpClient following(Redirect redirect, String endpoint) {
        HttpClient follower = HttpClient.newBuilder().followRedirects(redirect).build();
        return once(follower, balancer(endpoint));
    }

    /** Returns the URI of a server that redirects everything but /there to this location. */
    private String redirectingTo(String location) throws IOException {
        return serve(exchange -> {
            try (exchange) {
                boolean there = exchange.getRequestURI().getPath().equals("/there");
                exchange.getResponseHeaders().add("Location", location);
                exchange.sendResponseHeaders(there ? 200 : 302, -1);
            }
        });
    }

    @Test
    void redirectOutOfThePool_followed_isIgnored() throws Exception {
        String elsewhere = serve(503, "elsewhere");
        BalancedHttpClient client = following(Redirect.NORMAL, redirectingTo(elsewhere + "/there"));
        HttpResponse<String> response = client.send(get("http://orders/x"), ofString());
        assertThat(response.body()).isEqualTo("elsewhere");
        assertThat(recorder.responded).as("no latency, no 503 of another host").containsExactly(Outcome.IGNORED);
        assertThat(recorder.ended).containsExactly(Outcome.IGNORED);
    }

    @Test
    void redirectOutOfThePool_withAStreamingBody_endsWhenItIsKnown() throws Exception {
        String elsewhere = serve(200, "elsewhere");
        BalancedHttpClient client = following(Redirect.ALWAYS, redirectingTo(elsewhere + "/there"));
        HttpResponse<InputStream> response = client.send(get("http://orders/x"), ofInputStream());
        assertThat(inFlight()).as("the endpoint is done").isZero();
        assertThat(response.body().readAllBytes()).hasSize(9);
        assertThat(recorder.ended).containsExactly(Outcome.IGNORED);
    }

    @Test
    void redirectWithinTheEndpoint_followed_isTheEndpoints() throws Exception {
        BalancedHttpClient client = following(Redirect.NORMAL, redirectingTo("/there"));
        assertThat(client.send(get("http://orders/x"), ofString()).statusCode()).isEqualTo(200);
        assertThat(recorder.responded).containsExactly(Outcome.SUCCESS);
        assertThat(recorder.ended).containsExactly(Outcome.SUCCESS);
    }

    @Test
    void redirect_notFollowed_isTheCallers() throws Exception {
        BalancedHttpClient client = following(Redirect.NEVER, redirectingTo("http://elsewhere/there"));
        assertThat(client.send(get("http://orders/x"), ofString()).statusCode()).isEqualTo(302);
        assertThat(recorder.ended).containsExactly(Outcome.SUCCESS);
    }

    /** The endpoint said it, so the endpoint is to blame, however it was asked. */
    @Test
    void redirectThatIsNoUri_isFailure_sentEitherWay() throws Exception {
        BalancedHttpClient client = following(Redirect.NORMAL, redirectingTo("http://[nowhere/"));
        assertThatThrownBy(() -> client.send(get("http://orders/x"), ofString()))
                .satisfies(RedirectTest::comesFromTheUri);
        assertThatThrownBy(() ->
                        client.sendAsync(get("http://orders/x"), ofString()).get())
                .satisfies(RedirectTest::comesFromTheUri);
        assertThat(recorder.ended).containsExactly(Outcome.FAILURE, Outcome.FAILURE);
    }

    /** Newer JDKs wrap it in an IOException. */
    private static void comesFromTheUri(Throwable thrown) {
        assertThat(Stream.iterate(thrown, Objects::nonNull, Throwable::getCause))
                .hasAtLeastOneElementOfType(IllegalArgumentException.class);
    }

    @Test
    void redirectToAnAddressThatRefuses_isBlamedOnTheEndpoint_aDocumentedLimit() throws Exception {
        BalancedHttpClient client = following(Redirect.NORMAL, redirectingTo(refusing() + "/there"));
        assertThatThrownBy(() -> client.send(get("http://orders/x"), ofString()))
                .isInstanceOf(ConnectException.class);
        assertThat(recorder.ended).containsExactly(Outcome.CONNECT_FAILURE);
    }
}
