package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.evener.Endpoint;
import io.evener.spi.HealthProbe;
import io.evener.spi.ProbeResult;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real HTTPS server whose certificate is for orders.test and for localhost, but for no address. */
class HttpsProbeTest {

    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private static Path directory;

    private static SSLContext trusting;
    private static HttpsServer server;
    private static ExecutorService serverThreads;
    private static final AtomicReference<String> SNI = new AtomicReference<>();

    private HealthProbe probe =
            HttpProbe.builder("/health").sslContext(trusting).build().open();

    @BeforeAll
    static void start() throws Exception {
        Path store = directory.resolve("store.p12");
        run(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "server",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-validity",
                "2",
                "-ext",
                "san=dns:orders.test,dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                new String(PASSWORD),
                "-keystore",
                store.toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, trust.getTrustManagers(), null);
        SSLContext serving = SSLContext.getInstance("TLS");
        serving.init(keyManagers.getKeyManagers(), null, null);

        serverThreads = Executors.newCachedThreadPool();
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(serving));
        server.setExecutor(serverThreads);
        server.createContext("/health", exchange -> {
            SNI.set(names((HttpsExchange) exchange));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static String names(HttpsExchange exchange) {
        return ((ExtendedSSLSession) exchange.getSSLSession())
                .getRequestedServerNames().stream()
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .toList()
                        .toString();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
        serverThreads.shutdownNow();
    }

    @AfterEach
    void close() {
        probe.close();
    }

    private static Endpoint at(String host, String tlsName) {
        Endpoint.Builder builder =
                Endpoint.builder("https://" + host + ":" + server.getAddress().getPort());
        return (tlsName.isEmpty() ? builder : builder.tlsName(tlsName)).build();
    }

    private ProbeResult ask(String host, String tlsName) throws Exception {
        return Answers.await(probe, at(host, tlsName));
    }

    @Test
    void addressWithMatchingTlsName_isWell_andSendsTheName() throws Exception {
        assertThat(ask("127.0.0.1", "orders.test")).isEqualTo(ProbeResult.up());
        assertThat(SNI.get()).isEqualTo("[orders.test]");
    }

    @Test
    void addressWithoutTlsName_isIll_becauseTheCertificateNamesNoAddress() throws Exception {
        assertThat(ask("127.0.0.1", "").reason()).startsWith("TLS");
    }

    @Test
    void addressWithOtherTlsName_isIll() throws Exception {
        assertThat(ask("127.0.0.1", "billing.test").reason()).startsWith("TLS");
    }

    /** The client would take SNI from the URI's host, and accept a certificate for it. */
    @Test
    void hostWithTlsName_isVerifiedAgainstTheTlsNameAlone() throws Exception {
        assertThat(ask("localhost", "orders.test")).isEqualTo(ProbeResult.up());
        assertThat(SNI.get()).isEqualTo("[orders.test]");
        assertThat(ask("localhost", "billing.test").reason()).startsWith("TLS");
    }

    @Test
    void hostWithoutTlsName_isVerifiedAgainstTheHost() throws Exception {
        assertThat(ask("localhost", "")).isEqualTo(ProbeResult.up());
        assertThat(SNI.get()).isEqualTo("[localhost]");
    }

    /** JSSE resumes sessions by peer host and port without a look at SNI: with one context, a wrong name passed. */
    @Test
    void wrongName_doesNotPassByResumingAnothersSession() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(ask("127.0.0.1", "orders.test")).isEqualTo(ProbeResult.up());
            assertThat(ask("localhost", "")).isEqualTo(ProbeResult.up());
            assertThat(ask("127.0.0.1", "billing.test").healthy()).isFalse();
            assertThat(ask("127.0.0.1", "").healthy()).isFalse();
        }
    }

    @Test
    void privateAuthority_isNotTrustedByDefault() throws Exception {
        try (HealthProbe plain = HttpProbe.get("/health").open()) {
            assertThat(Answers.await(plain, at("127.0.0.1", "orders.test")).reason())
                    .startsWith("TLS");
        }
    }

    @Test
    void http2_isOfferedWithTheTlsNameToo() throws Exception {
        HttpClients clients = new HttpClients(Runnable::run, trusting);
        HttpClient client = clients.of("orders.test");
        assertThat(client.sslParameters().getProtocols())
                .as("without, HTTP/1.1 for ever")
                .isNotEmpty();
        assertThat(clients.of("orders.test")).isSameAs(client);
        assertThat(clients.of("")).isNotSameAs(client);
        clients.close();
        try (HealthProbe h2 = HttpProbe.builder("/health")
                .sslContext(trusting)
                .version(HttpClient.Version.HTTP_2)
                .build()
                .open()) {
            assertThat(Answers.await(h2, at("127.0.0.1", "orders.test")).healthy())
                    .as("falls back")
                    .isTrue();
        }
    }

    @Test
    void clients_areBounded() throws Exception {
        HttpClients clients = new HttpClients(Runnable::run, trusting);
        HttpClient first = clients.of("n0.test");
        for (int i = 1; i <= 64; i++) {
            clients.of("n" + i + ".test");
        }
        assertThat(clients.of("n0.test"))
                .as("was dropped as the one unused for longest")
                .isNotSameAs(first);
        clients.close();
    }

    @Test
    void impossibleTlsName_isIllWithAReason() throws Exception {
        assertThat(ask("127.0.0.1", "not a name").healthy()).isFalse();
        assertThat(List.of(HttpChecks.literal(InetAddress.getByName("::1")))).containsExactly("[0:0:0:0:0:0:0:1]");
    }
}
