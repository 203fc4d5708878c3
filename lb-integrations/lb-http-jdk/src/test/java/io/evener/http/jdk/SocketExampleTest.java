package io.evener.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Endpoint;
import io.evener.Lease;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.OutcomeClassifier;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The layer-4 example of the package's description: a lease around a plain socket. */
class SocketExampleTest extends HttpTest {

    private static String ask(LoadBalancer balancer) throws IOException {
        try (Lease lease = balancer.acquire()) {
            try (Socket socket = new Socket()) {
                Endpoint endpoint = lease.endpoint();
                socket.connect(new InetSocketAddress(endpoint.host(), endpoint.port()), 2_000);
                lease.responded(Outcome.SUCCESS);
                String answer = talk(socket);
                lease.complete(Outcome.SUCCESS);
                return answer;
            } catch (IOException e) {
                lease.complete(OutcomeClassifier.ofDefaults().classify(null, e));
                throw e;
            }
        }
    }

    private static String talk(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void socket_answered_isSuccess() throws Exception {
        LoadBalancer balancer = balancer(
                "tcp://127.0.0.1:" + raw(connection -> connection.write("time")).port());
        assertThat(ask(balancer)).isEqualTo("time");
        assertThat(recorder.ended).containsExactly(Outcome.SUCCESS);
    }

    @Test
    void socket_refused_isConnectFailure() throws Exception {
        LoadBalancer balancer = balancer(refusing().replace("http:", "tcp:"));
        assertThatThrownBy(() -> ask(balancer)).isInstanceOf(ConnectException.class);
        assertThat(recorder.ended).containsExactly(Outcome.CONNECT_FAILURE);
    }
}
