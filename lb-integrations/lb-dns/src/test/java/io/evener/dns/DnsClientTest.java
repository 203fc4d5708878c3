package io.evener.dns;

import static io.evener.dns.Packet.ANSWER;
import static io.evener.dns.Packet.NAME;
import static io.evener.dns.Packet.TRUNCATED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Name servers of every kind, on loopback. */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DnsClientTest {

    private static final DnsQuestion QUESTION = new DnsQuestion(NAME, DnsQuestion.SRV);
    private static final Duration SOON = Duration.ofMillis(150);
    private static final Duration LATE = Duration.ofSeconds(10);

    private final FakeDns first = new FakeDns();
    private final FakeDns second = new FakeDns();

    @AfterEach
    void close() {
        first.close();
        second.close();
    }

    private static Packet good(byte[] query) {
        return Packet.to(query).srv(60, 0, 1, 80, "a.example.com");
    }

    private static Packet wrong(byte[] query) {
        return Packet.to(query).srv(60, 0, 1, 80, "wrong.example.com");
    }

    private static List<String> targets(Duration timeout, FakeDns... servers) throws IOException {
        return client(servers).ask(QUESTION, Deadline.in(timeout)).found(DnsRecord.Srv.class, NAME).records().stream()
                .map(DnsRecord.Srv::target)
                .toList();
    }

    private static DnsClient client(FakeDns... servers) {
        List<InetSocketAddress> all = Stream.of(servers).map(FakeDns::address).toList();
        return new DnsClient(() -> all);
    }

    private static String text(FakeDns server) {
        return "localhost:" + server.address().getPort();
    }

    @Test
    void answer_isTakenFromADatagram() throws IOException {
        first.answering(DnsClientTest::good);
        assertThat(targets(LATE, first, second)).containsExactly("a.example.com");
        assertThat(second.asked).isEmpty();
        assertThat(first.askedOverTcp).isEmpty();
    }

    @Test
    void ids_andPorts_differFromQuestionToQuestion() throws IOException {
        first.answering(DnsClientTest::good);
        DnsClient client = client(first);
        for (int i = 0; i < 50; i++) {
            client.ask(QUESTION, Deadline.in(LATE));
        }
        assertThat(first.asked.stream()
                        .map(query -> query[0] << 8 | query[1] & 0xFF)
                        .distinct())
                .as("50 of 65,536: 5 alike once in 10^13")
                .hasSizeGreaterThan(45);
    }

    @Test
    void truncated_isAskedAgainOverTcp() throws IOException {
        first.answering(query -> Packet.to(query, ANSWER | TRUNCATED).srv(60, 0, 1, 80, "wrong.example.com"));
        first.stream = query -> FakeDns.framed(good(query).bytes());
        assertThat(targets(LATE, first)).containsExactly("a.example.com");
        assertThat(first.askedOverTcp).hasSize(1);
    }

    @Test
    void largeAnswer_ofManyRecords_comesOverTcp_inPieces() throws IOException {
        first.answering(query -> Packet.to(query, ANSWER | TRUNCATED));
        first.stream = query -> {
            Packet packet = Packet.to(query);
            for (int i = 0; i < 1_500; i++) {
                packet.srv(60, 0, 1, 80, "a" + i + ".example.com");
            }
            return FakeDns.framed(packet.bytes());
        };
        assertThat(targets(LATE, first)).hasSize(1_500);
    }

    @Test
    void overTcp_cutShort_orSilent_orSomethingElse_isNoAnswer() {
        first.answering(query -> Packet.to(query, ANSWER | TRUNCATED));
        first.stream = query -> Arrays.copyOf(FakeDns.framed(good(query).bytes()), 20);
        assertThatThrownBy(() -> targets(SOON, first)).hasMessageContaining("no answer");
        first.stream = query -> FakeDns.framed(new Packet(query[0] << 8 ^ 0x1234, ANSWER).bytes());
        assertThatThrownBy(() -> targets(LATE, first)).hasMessageContaining("it answers something else");
        first.stream =
                query -> FakeDns.framed(Packet.to(query, ANSWER | TRUNCATED).bytes());
        assertThatThrownBy(() -> targets(LATE, first)).hasMessageContaining("truncated answer");
        first.stream = query -> new byte[] {0, 0};
        assertThatThrownBy(() -> targets(LATE, first)).hasMessageContaining("it answers something else");
    }

    @Test
    void datagrams_withAnotherIdOrQuestion_areNotHeard() throws IOException {
        first.datagrams = query -> {
            byte[] otherId = wrong(query).bytes();
            otherId[1]++;
            int id = (query[0] & 0xFF) << 8 | query[1] & 0xFF;
            Packet otherName = new Packet(id, ANSWER, "_other._tcp.example.com", DnsQuestion.SRV);
            Packet otherType = new Packet(id, ANSWER, NAME, DnsQuestion.A);
            return List.of(
                    otherId,
                    otherName.srv(60, 0, 1, 80, "wrong.example.com").bytes(),
                    otherType.srv(60, 0, 1, 80, "wrong.example.com").bytes(),
                    new byte[0],
                    new byte[] {1, 2, 3},
                    query, // an echo
                    good(query).bytes());
        };
        assertThat(targets(LATE, first)).containsExactly("a.example.com");
    }

    @Test
    void twoAnswers_theFirstCounts() throws IOException {
        first.datagrams = query -> List.of(good(query).bytes(), wrong(query).bytes());
        assertThat(targets(LATE, first)).containsExactly("a.example.com");
        assertThat(targets(LATE, first)).as("the second was not left over").containsExactly("a.example.com");
    }

    @Test
    void garbage_underTheRightId_sendsItToTheNextServer() throws IOException {
        first.datagrams = query -> List.of(Arrays.copyOf(good(query).bytes(), 60));
        second.answering(DnsClientTest::good);
        assertThat(targets(LATE, first, second)).containsExactly("a.example.com");
    }

    @Test
    void silence_sendsItToTheNextServer_withinTheTime() throws IOException {
        second.answering(DnsClientTest::good);
        long before = System.nanoTime();
        assertThat(targets(Duration.ofMillis(400), first, second)).containsExactly("a.example.com");
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("a quarter of the time is the first one's")
                .isGreaterThanOrEqualTo(Duration.ofMillis(100))
                .isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void whoAnsweredLast_isAskedFirst() throws IOException {
        second.answering(DnsClientTest::good);
        DnsClient client = client(first, second);
        client.ask(QUESTION, Deadline.in(SOON));
        int before = first.asked.size();
        for (int i = 0; i < 5; i++) {
            client.ask(QUESTION, Deadline.in(LATE));
        }
        assertThat(before).isPositive();
        assertThat(first.asked).as("which is silent").hasSize(before);
    }

    @Test
    void servers_thatRefuse_areAllAsked_twice_andNamed() {
        first.answering(query -> Packet.to(query, ANSWER | 2));
        second.answering(query -> Packet.to(query, 0x8100));
        assertThatThrownBy(() -> targets(LATE, first, second))
                .isInstanceOf(DnsException.class)
                .hasMessage("must be answered within " + LATE + ": " + NAME + " SRV, " + text(first) + ": SERVFAIL, "
                        + text(second) + ": doesn't know, and asks nobody");
        assertThat(first.asked).hasSize(2);
        assertThat(second.asked).hasSize(2);
    }

    @Test
    void silence_ofAll_isTold_inTheSameWordsEachTime() {
        String expected = "must be answered within " + SOON + ": " + NAME + " SRV, " + text(first) + ": no answer";
        assertThatThrownBy(() -> targets(SOON, first)).hasMessage(expected);
        assertThatThrownBy(() -> targets(SOON, first)).hasMessage(expected);
    }

    @Test
    void server_thatDoesntKnowExtensions_isAskedPlainly() throws IOException {
        first.datagrams = query -> {
            if (!Packet.isExtended(query)) {
                return List.of(good(query).bytes());
            }
            byte[] header = Arrays.copyOf(Packet.to(query, ANSWER | 1).bytes(), 12);
            header[5] = 0; // not even the question
            return List.of(header);
        };
        assertThat(targets(LATE, first)).containsExactly("a.example.com");
        assertThat(first.asked).hasSize(2);
    }

    @Test
    void server_thatCantBeAddressed_isPassedOver() throws IOException {
        first.answering(DnsClientTest::good);
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("ns.example.com", 53);
        DnsClient client = new DnsClient(() -> List.of(nowhere, first.address()));
        assertThat(client.ask(QUESTION, Deadline.in(LATE)).answers()).hasSize(1);
    }

    @Test
    void overTcp_aDrip_endsWithTheTime() {
        first.answering(query -> Packet.to(query, ANSWER | TRUNCATED));
        first.drip = query -> FakeDns.framed(good(query).bytes());
        long before = System.nanoTime();
        assertThatThrownBy(() -> targets(Duration.ofMillis(300), first)).hasMessageContaining("no answer");
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void port_thatNobodyListensOn_isToldAtOnce() {
        FakeDns gone = new FakeDns();
        gone.close();
        assertThatThrownBy(() -> targets(LATE, gone)).isInstanceOf(DnsException.class);
    }

    @Test
    void interrupt_endsTheWaiting_atOnce() throws InterruptedException {
        for (boolean overTcp : new boolean[] {false, true}) {
            if (overTcp) {
                first.answering(query -> Packet.to(query, ANSWER | TRUNCATED));
            }
            FutureTask<List<String>> task = new FutureTask<>(() -> targets(Duration.ofMinutes(30), first, second));
            Thread thread = new Thread(task);
            thread.start();
            while ((overTcp ? first.askedOverTcp : first.asked).isEmpty()) {
                Thread.onSpinWait();
            }
            thread.interrupt();
            assertThatThrownBy(task::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedIOException.class);
            thread.join();
        }
        assertThat(second.asked).isEmpty();
    }

    /** The JDK's own client reads the same of what the fake server says: it is no dialect of ours. */
    @Test
    @SuppressWarnings("BanJNDI") // of a server that this test is
    void answers_areAsTheJdkReadsThem() throws IOException, NamingException {
        first.answering(query ->
                Packet.to(query).srv(60, 5, 7, 8080, "b.example.com").srv(60, 1, 0, 65_535, "a.b.c.example.com"));
        Hashtable<String, String> settings = new Hashtable<>();
        settings.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        settings.put(Context.PROVIDER_URL, "dns://127.0.0.1:" + first.address().getPort());
        InitialDirContext jdk = new InitialDirContext(settings);
        Attribute expected = jdk.getAttributes(NAME, new String[] {"SRV"}).get("SRV");
        jdk.close();
        DnsMessage message = client(first).ask(QUESTION, Deadline.in(LATE));
        assertThat(message.found(DnsRecord.Srv.class, NAME).records())
                .extracting(DnsRecord.Srv::toString)
                .containsExactlyInAnyOrder(
                        NAME + " SRV " + strip(expected.get(0)), NAME + " SRV " + strip(expected.get(1)));
    }

    private static String strip(Object record) {
        return record.toString().replaceFirst("\\.$", "");
    }

    @Test
    void nameServers_areReadAsTheJdkTellsThem() throws DnsException {
        assertThat(NameServers.parsed("dns://10.0.0.53 dns://[::1]:5353 "))
                .extracting(InetSocketAddress::getPort)
                .containsExactly(53, 5353);
        assertThat(NameServers.parsed("dns://10.0.0.53").get(0).getAddress()).hasToString("/10.0.0.53");
        assertThat(NameServers.parsed("dns://[fe80::1%nosuch0] dns://10.0.0.53"))
                .hasSize(1);
        assertThat(NameServers.ofSystem()).isNotEmpty();
    }
}
