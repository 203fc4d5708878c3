package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evener.Endpoint;
import io.evener.Outcome;
import io.evener.Pool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Endpoints reached by address and verified by name. The server's certificate is orders.example's alone. */
class TlsTest extends HttpTest {

    private static TestKeys keys;

    private final Queue<List<String>> offeredProtocols = new ConcurrentLinkedQueue<>();
    private final Queue<String> serverNames = new ConcurrentLinkedQueue<>();
    private final HttpClient plain =
            HttpClient.newBuilder().sslContext(trusting()).build();

    @BeforeAll
    static void makeCertificate(@TempDir Path directory) throws Exception {
        keys = TestKeys.make(directory, "dns:orders.example");
    }

    private static SSLContext trusting() {
        return keys.trusting();
    }

    /** Returns the port of a server that notes what clients offer and who they think it is. */
    private int secure() throws Exception {
        return closing(new RawServer(
                        keys.serving()
                                .getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")),
                        this::answer))
                .port();
    }

    private void answer(RawServer.Connection connection) throws IOException {
        SSLSocket socket = (SSLSocket) connection.socket;
        socket.setHandshakeApplicationProtocolSelector((any, offered) -> {
            offeredProtocols.add(offered);
            return "http/1.1";
        });
        connection.head();
        ((ExtendedSSLSession) socket.getSession())
                .getRequestedServerNames()
                .forEach(name -> serverNames.add(((SNIHostName) name).getAsciiName()));
        connection.write("HTTP/1.1 200 OK", "Content-Length: 2", "Connection: close", "", "ok");
        connection.socket.shutdownOutput();
        connection.awaitClientLeft();
    }

    private static Endpoint at(int port, String tlsName) {
        return Endpoint.builder("https://127.0.0.1:" + port)
                .id(tlsName)
                .tlsName(tlsName)
                .build();
    }

    private BalancedHttpClient.Builder client(HttpClient over, Endpoint... endpoints) {
        return BalancedHttpClient.builder(over)
                .route(once(
                        "orders",
                        balancer(Pool.builder("orders")
                                .endpoints(List.of(endpoints))
                                .build())));
    }

    @Test
    void endpointByAddress_isVerifiedByItsTlsName_andHttp2IsStillOffered() throws Exception {
        BalancedHttpClient client = client(plain, at(secure(), "orders.example"))
                .clientFor(TlsClients.like(plain, TlsTest::trusting))
                .build();
        assertThat(client.send(get("http://orders/x"), ofString()).body()).isEqualTo("ok");
        assertThat(client.send(get("https://orders/x"), ofString()).body()).isEqualTo("ok");
        assertThat(serverNames).containsOnly("orders.example");
        assertThat(offeredProtocols).isNotEmpty().allMatch(offered -> offered.contains("h2"));
    }

    @Test
    void newSslParameters_silentlyDropHttp2_andTlsClientsMakesThatGood() throws Exception {
        SSLParameters bare = new SSLParameters();
        bare.setServerNames(List.of(new SNIHostName("orders.example")));
        HttpClient trapped = HttpClient.newBuilder()
                .sslContext(trusting())
                .sslParameters(bare)
                .build();
        int port = secure();
        trapped.send(get("https://127.0.0.1:" + port), ofString());
        assertThat(offeredProtocols).as("the trap").noneMatch(offered -> offered.contains("h2"));
        offeredProtocols.clear();
        client(trapped, at(port, "orders.example"))
                .clientFor(TlsClients.like(trapped, TlsTest::trusting))
                .build()
                .send(get("http://orders/x"), ofString());
        assertThat(offeredProtocols).isNotEmpty().allMatch(offered -> offered.contains("h2"));
    }

    @Test
    void wrongTlsName_doesNotPassByAnotherNamesSession() throws Exception {
        int port = secure();
        BalancedHttpClient client = client(plain, at(port, "orders.example"), at(port, "wrong.example"))
                .clientFor(TlsClients.like(plain, TlsTest::trusting))
                .build();
        int passed = 0;
        for (int i = 0; i < 6; i++) {
            try {
                client.send(get("http://orders/x"), ofString());
                passed++;
            } catch (SSLException e) {
                assertThat(e).hasMessageContaining("No subject alternative");
            }
        }
        assertThat(passed).as("every other one").isEqualTo(3);
        assertThat(recorder.ended).filteredOn(Outcome.FAILURE::equals).hasSize(3);
    }

    @Test
    void sessionsAreResumedAcrossNames_overASharedContext_theTrap() throws Exception {
        SSLContext shared = trusting();
        String uri = "https://127.0.0.1:" + secure();
        for (String name : List.of("orders.example", "wrong.example")) {
            SSLParameters parameters = shared.getDefaultSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            HttpClient client = HttpClient.newBuilder()
                    .sslContext(shared)
                    .sslParameters(parameters)
                    .build();
            assertThat(client.send(get(uri), ofString()).body()).as(name).isEqualTo("ok");
        }
    }

    @Test
    void sharedContext_isRefused() throws Exception {
        SSLContext shared = trusting();
        Clients clients = new Clients(plain, TlsClients.like(plain, () -> shared));
        clients.of(at(1, "orders.example"));
        assertThatThrownBy(() -> clients.of(at(1, "wrong.example")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("must have an SSLContext of its own: clientFor, tlsName=wrong.example");
        assertThatThrownBy(() -> new Clients(plain, name -> plain).of(at(1, "orders.example")))
                .as("the given client's is shared, too")
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void tlsNameWithoutAClient_isRefusedRatherThanVerifiedByTheWrongName() {
        BalancedHttpClient client = client(plain, at(1, "orders.example")).build();
        assertThatThrownBy(() -> client.send(get("http://orders/x"), ofString()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("must be set to reach an endpoint by its TLS name: clientFor,"
                        + " endpoint=orders.example, tlsName=orders.example");
        assertThatThrownBy(() ->
                        client.sendAsync(get("http://orders/x"), ofString()).get())
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThat(recorder.ended).containsExactly(Outcome.IGNORED, Outcome.IGNORED);
    }

    @Test
    void clientFor_isCalledOncePerName_andAgainAfterAFailure() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        BalancedHttpClient client = client(plain, at(secure(), "orders.example"))
                .clientFor(name -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new IllegalStateException("not yet");
                    }
                    return TlsClients.like(plain, TlsTest::trusting).apply(name);
                })
                .build();
        assertThatThrownBy(() -> client.send(get("http://orders/x"), ofString()))
                .hasMessage("not yet");
        client.send(get("http://orders/x"), ofString());
        client.send(get("http://orders/x"), ofString());
        assertThat(calls).hasValue(2);
        assertThat(recorder.ended).containsExactly(Outcome.IGNORED, Outcome.SUCCESS, Outcome.SUCCESS);
    }

    @Test
    void shutDown_noClientIsMadeAndNobodyBlamed() throws Exception {
        assumeTrue(JDK >= 21, "clients can't be shut down before");
        AtomicInteger calls = new AtomicInteger();
        BalancedHttpClient[] client = new BalancedHttpClient[1];
        HttpClient[] made = new HttpClient[1];
        client[0] = client(plain, at(secure(), "orders.example"))
                .clientFor(name -> {
                    calls.incrementAndGet();
                    made[0] = TlsClients.like(plain, TlsTest::trusting).apply(name);
                    client[0].shutdown(); // crosses the making
                    return made[0];
                })
                .build();
        assertThatThrownBy(() -> client[0].send(get("http://orders/x"), ofString()))
                .isInstanceOf(IOException.class);
        assertThat(client[0].awaitTermination(PATIENCE)).isTrue();
        assertThat(Lifecycle.isTerminated(made[0])).isTrue();
        assertThat(recorder.ended).hasSize(1);
        assertThatThrownBy(() -> client[0].send(get("http://orders/x"), ofString()))
                .isInstanceOf(IOException.class)
                .hasMessage("client is shut down");
        assertThatThrownBy(() ->
                        client[0].sendAsync(get("http://orders/x"), ofString()).get())
                .hasRootCauseMessage("client is shut down");
        assertThatThrownBy(() -> client[0]
                        .newWebSocketBuilder()
                        .buildAsync(URI.create("ws://orders/x"), new WebSocket.Listener() {})
                        .get())
                .hasRootCauseMessage("client is shut down");
        Clients late = new Clients(plain, TlsClients.like(plain, TlsTest::trusting));
        late.shut();
        assertThatThrownBy(() -> late.of(at(1, "late.example"))).hasMessage("client is shut down");
        assertThat(calls).hasValue(1);
        assertThat(recorder.ended).as("nobody's failure").hasSize(1);
    }

    @Test
    void tlsName_thatIsTheHost_takesTheGivenClient() throws Exception {
        Clients clients = new Clients(plain, null);
        assertThat(clients.of(Endpoint.of("https://orders.example"))).isSameAs(plain);
        assertThat(clients.of(Endpoint.builder("https://orders.example")
                        .tlsName("Orders.example")
                        .build()))
                .isSameAs(plain);
        assertThat(clients.of(Endpoint.of("http://10.0.0.1"))).as("no TLS").isSameAs(plain);
    }

    @Test
    void tlsClients_areLikeTheClient_withAContextOfTheirOwn() {
        HttpClient like = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        TlsClients clients = TlsClients.like(like);
        HttpClient one = clients.apply("one.example");
        assertThat(one.followRedirects()).isEqualTo(HttpClient.Redirect.NORMAL);
        assertThat(one.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(one.connectTimeout()).contains(PATIENCE);
        assertThat(one.sslParameters().getServerNames()).containsExactly(new SNIHostName("one.example"));
        assertThat(one.sslContext()).isNotSameAs(like.sslContext());
        assertThat(one.sslContext().getClientSessionContext())
                .isNotSameAs(clients.apply("two.example").sslContext().getClientSessionContext());
        assertThatThrownBy(() -> TlsClients.like(plain))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be given a supplier of contexts, for the client has one of its own: sslContext=TLS");
    }
}
