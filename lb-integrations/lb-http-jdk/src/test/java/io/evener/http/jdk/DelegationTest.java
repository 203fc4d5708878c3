package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evener.LoadBalancer;
import io.evener.Outcome;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The wrapped client gets everything that is not ours, and all settings come from it. */
class DelegationTest extends HttpTest {

    private final FakeClient fake = new FakeClient();
    private final BalancedHttpClient client = once(fake, balancer("http://10.0.0.1:8080"));

    @Test
    void settings_areTheWrappedClients() {
        assertThat(client.cookieHandler()).containsSame(fake.cookies);
        assertThat(client.connectTimeout()).contains(Duration.ofSeconds(7));
        assertThat(client.followRedirects()).isEqualTo(HttpClient.Redirect.NORMAL);
        assertThat(client.proxy()).containsSame(fake.proxies);
        assertThat(client.sslContext()).isSameAs(fake.context);
        assertThat(client.sslParameters()).isSameAs(fake.parameters);
        assertThat(client.authenticator()).containsSame(fake.authenticator);
        assertThat(client.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(client.executor()).containsSame(fake.executor);
    }

    @Test
    void unknownAuthority_passesThrough_theSameObjects() throws Exception {
        HttpRequest request = get("http://elsewhere/x");
        BodyHandler<String> handler = ofString();
        PushPromiseHandler<String> pushes = (initiating, pushed, acceptor) -> {};
        client.send(request, handler);
        assertThat((CompletableFuture<?>) client.sendAsync(request, handler)).isSameAs(fake.future);
        assertThat((CompletableFuture<?>) client.sendAsync(request, handler, pushes))
                .isSameAs(fake.future);
        assertThat(fake.asked).containsExactly(request, handler, request, handler, request, handler, pushes);
        assertThat(fake.asked.get(0)).isSameAs(request);
        assertThat(recorder.begun).hasValue(0);
    }

    @Test
    void pushPromiseHandler_isHandedOn() {
        PushPromiseHandler<String> pushes = (initiating, pushed, acceptor) -> {};
        CompletableFuture<?> sent = client.sendAsync(get("http://orders/x"), ofString(), pushes);
        assertThat(fake.asked.get(2)).isSameAs(pushes);
        fake.future.completeExceptionally(new IOException("x"));
        assertThat(sent).isCompletedExceptionally();
        assertThat(recorder.ended).containsExactly(Outcome.FAILURE);
    }

    @Test
    void foreignClientsFuture_isCancelledWithOursOrADependent() {
        CompletableFuture<Integer> dependent =
                client.sendAsync(get("http://orders/x"), ofString()).thenApply(HttpResponse::statusCode);
        dependent.cancel(true);
        assertThat(fake.future).isCancelled();
        assertThat(recorder.ended).containsExactly(Outcome.CANCELLED);
    }

    @Test
    void close_reachesTheWrappedClient_notTheBalancers() throws Exception {
        LoadBalancer balancer = balancer("http://10.0.0.1:8080");
        BalancedHttpClient closed = BalancedHttpClient.wrap(fake, Map.of("orders", balancer));
        closed.close();
        closed.shutdownNow();
        if (JDK < 21) {
            assertThat(closed.awaitTermination(Duration.ofSeconds(1))).isFalse();
            assertThat(closed.isTerminated()).isFalse();
            assertThat(fake.asked).isEmpty();
        } else {
            assertThat(closed.awaitTermination(Duration.ofSeconds(Long.MAX_VALUE)))
                    .isTrue();
            assertThat(closed.isTerminated()).isTrue();
            assertThat(fake.asked)
                    .containsExactly("shutdown", "close", "shutdownNow", "awaitTermination", "isTerminated");
        }
        balancer.acquire().complete(Outcome.SUCCESS);
    }

    @Test
    void close_asAnHttpClientOn21_reachesTheWrappedClient() throws Exception {
        assumeTrue(JDK >= 21);
        HttpClient asDeclared = client;
        HttpClient.class.getMethod("close").invoke(asDeclared);
        assertThat(fake.asked).containsExactly("shutdown", "close");
    }

    @Test
    void realClient_closedOn21_refusesRequests() throws Exception {
        assumeTrue(JDK >= 21);
        HttpClient own = HttpClient.newHttpClient();
        BalancedHttpClient closed = BalancedHttpClient.wrap(own, Map.of("orders", balancer(serve(200, "x"))));
        closed.send(get("http://orders/x"), ofString());
        closed.close();
        assertThat(closed.isTerminated()).isTrue();
        assertThatThrownBy(() -> closed.send(get("http://orders/x"), ofString()))
                .isInstanceOf(IOException.class);
    }
}
