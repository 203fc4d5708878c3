package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Outcome;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Bodies on the way to endpoints again, and bodies of answers that nobody sees. */
class RetryBodyTest extends RetryingTest {

    private static final HttpRequest GET = get("http://orders/x");
    /** More than fits into the buffers of a connection. */
    private static final String LARGE = "0123456789abcdef".repeat(1 << 16);

    @TempDir
    static Path directory;

    static Stream<Arguments> bodies() throws IOException {
        Path file = Files.writeString(directory.resolve("large"), LARGE);
        return Stream.of(
                Arguments.of("ofString", BodyPublishers.ofString(LARGE)),
                Arguments.of("ofByteArray", BodyPublishers.ofByteArray(LARGE.getBytes())),
                Arguments.of("ofFile", BodyPublishers.ofFile(file)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bodies")
    void body_isSentAgainByteForByte(String name, BodyPublisher body) throws Exception {
        HttpClient client = client(answering("a", 500), resetting(), answering("c", 200));
        for (Way way : Way.values()) {
            assertThat(way.send(client, request("PUT", body), ofString()).body())
                    .isEqualTo("c");
            assertThat(arrived).containsExactly("a PUT " + LARGE, "reset", "c PUT " + LARGE);
            arrived.clear();
        }
    }

    @Test
    void stream_ofASupplierThatOpensANewOne_isSentAgainIfTheUserSaysSo() throws Exception {
        BodyPublisher body = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(LARGE.getBytes()));
        HttpClient careful = client(answering("a", 500), answering("b", 200));
        assertThat(careful.send(request("PUT", body), ofString()).body()).isEqualTo("a");
        retries = retries.replayable(request -> true);
        HttpClient told = client(answering("c", 500), answering("d", 200));
        assertThat(told.send(request("PUT", body), ofString()).body()).isEqualTo("d");
        assertThat(arrived).containsExactly("a PUT " + LARGE, "c PUT " + LARGE, "d PUT " + LARGE);
    }

    @ParameterizedTest
    @EnumSource
    void publisherNobodyKnows_isSubscribedOnce(Way way) throws Exception {
        AtomicInteger subscribed = new AtomicInteger();
        BodyPublisher text = BodyPublishers.ofString("once");
        Flow.Publisher<ByteBuffer> counting = subscriber -> {
            subscribed.incrementAndGet();
            text.subscribe(subscriber);
        };
        HttpClient client = client(answering("a", 500), answering("b", 200));
        HttpRequest request = request("PUT", BodyPublishers.fromPublisher(counting, 4));
        assertThat(way.send(client, request, ofString()).body()).isEqualTo("a");
        assertThat(subscribed).hasValue(1);
    }

    // ---- answers ---------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @EnumSource
    void handler_isCalledForTheAnswerHandedOn_only(Way way) throws Exception {
        List<Integer> statuses = new CopyOnWriteArrayList<>();
        BodyHandler<String> handler = info -> {
            statuses.add(info.statusCode());
            return HttpResponse.BodySubscribers.ofString(java.nio.charset.StandardCharsets.UTF_8);
        };
        way.send(client(answering("a", 500), answering("b", 503), answering("c", 200)), GET, handler);
        way.send(client(answering("d", 500), answering("e", 502)), GET, handler);
        assertThat(statuses).first().isEqualTo(200);
        assertThat(statuses).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource
    void subscriberOfOnesOwn_isSubscribedOnce_alsoWhenTheBodyThenFails(Way way) throws Exception {
        RawServer halting = raw(connection -> {
            connection.head();
            connection.write("HTTP/1.1 200 OK", "Content-Length: 8", "", "abc");
            connection.reset();
        });
        AtomicInteger subscribed = new AtomicInteger();
        Flow.Subscriber<List<ByteBuffer>> own = new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscribed.incrementAndGet();
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(List<ByteBuffer> item) {}

            @Override
            public void onError(Throwable throwable) {}

            @Override
            public void onComplete() {}
        };
        HttpClient client = client(answering("a", 500), halting.uri(), answering("c", 200));
        assertThatThrownBy(() -> way.send(client, GET, BodyHandlers.fromSubscriber(own)))
                .isInstanceOf(IOException.class);
        assertThat(subscribed).hasValue(1);
        assertThat(arrived).containsExactly("a GET");
    }

    @ParameterizedTest
    @EnumSource
    void answerGivenUp_leavesItsConnectionToOthers(Way way) throws Exception {
        AtomicInteger connections = new AtomicInteger();
        RawServer failing = raw(connection -> {
            connections.incrementAndGet();
            while (true) {
                connection.head();
                connection.write("HTTP/1.1 500 Sorry", "Content-Length: 50000", "", "x".repeat(50_000));
            }
        });
        HttpClient client = client(failing.uri(), answering("b", 200));
        for (int i = 0; i < 5; i++) {
            assertThat(way.send(client, GET, ofString()).body()).isEqualTo("b");
            await("the rest of the answer", () -> inFlight() == 0);
        }
        assertThat(connections).hasValue(1);
        assertThat(recorder.ended).filteredOn(Outcome.FAILURE::equals).hasSize(5);
    }

    @ParameterizedTest
    @EnumSource
    void answerGivenUp_withoutEnd_isCutOff(Way way) throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        RawServer endless = raw(connection -> {
            connection.head();
            connection.write("HTTP/1.1 503 Busy", "Content-Length: 100000000", "", "");
            try {
                while (true) {
                    connection.write("x".repeat(10_000));
                }
            } finally {
                left.countDown();
            }
        });
        HttpClient client = client(endless.uri(), answering("b", 200));
        assertThat(way.send(client, GET, ofString()).body()).isEqualTo("b");
        assertThat(left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await("the end", () -> inFlight() == 0);
        assertThat(recorder.ended).containsExactlyInAnyOrder(Outcome.OVERLOADED, Outcome.SUCCESS);
    }

    @ParameterizedTest
    @EnumSource
    void answerGivenUp_thatStalls_isCutOffAfterASecond(Way way) throws Exception {
        CountDownLatch left = new CountDownLatch(1);
        RawServer stalling = raw(connection -> {
            connection.head();
            connection.write("HTTP/1.1 503 Busy", "Content-Length: 8", "", "abc");
            connection.awaitClientLeft();
            left.countDown();
        });
        HttpClient client = client(stalling.uri(), answering("b", 200));
        int timers = time.pending();
        assertThat(way.send(client, GET, ofString()).body()).isEqualTo("b");
        await("its timer", () -> time.pending() > timers);
        assertThat(inFlight()).as("the endpoint is still busy with it").isEqualTo(1);
        time.advance(Duration.ofSeconds(1));
        assertThat(left.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await("the end", () -> inFlight() == 0);
        assertThat(recorder.ended).containsExactlyInAnyOrder(Outcome.OVERLOADED, Outcome.SUCCESS);
    }
}
