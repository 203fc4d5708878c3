package io.evener.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.Outcome;
import io.evener.call.CallOptions;
import io.evener.call.PushBack;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be set, and what follows for a request. */
class HttpRetriesTest {

    private static final HttpRetries DEFAULTS = HttpRetries.ofDefaults();

    @Test
    void defaults_areThoseOfCalls_withoutHeaders() {
        assertThat(DEFAULTS).hasToString("attempts=3");
        assertThat(HttpRetries.none()).hasToString("attempts=1");
        assertThat(DEFAULTS.attemptHeader("x-attempt").deadlineHeader("x-left-ms"))
                .hasToString("attempts=3 attemptHeader=x-attempt deadlineHeader=x-left-ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "host", "Content-Length", "connection", "a b", "ä"})
    void headers_thatAreNotSent_areRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.attemptHeader(name))
                .withMessage("must be a header that java.net.http sends: attemptHeader=" + name);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.deadlineHeader(name))
                .withMessage("must be a header that java.net.http sends: deadlineHeader=" + name);
    }

    @Test
    void oneHeaderForBoth_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.attemptHeader("x-a").deadlineHeader("X-A"))
                .withMessage("must not be both the attempt's and the deadline's: deadlineHeader=X-A");
    }

    @Test
    void options_thatSayWhatIsSaidElsewhere_areRefused() {
        CallOptions options = CallOptions.ofDefaults();
        assertThatThrownBy(() -> DEFAULTS.options(options.idempotent(true)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be said of requests, by HttpRetries.idempotent: options=attempts=3 idempotent");
        assertThatThrownBy(() -> DEFAULTS.options(options.classifier((result, error) -> Outcome.SUCCESS)))
                .hasMessageStartingWith("must be given to BalancedHttpClient.Builder: classifier=");
        assertThatThrownBy(() -> DEFAULTS.options(options.pushBack((result, error) -> PushBack.never())))
                .hasMessageStartingWith("must not be set, Retry-After is read: pushBack=");
    }

    @Test
    void passThroughRoute_triesNothingAgain() {
        assertThatThrownBy(() -> Route.passThrough().authority("orders").retries(DEFAULTS))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("must have a balancer to try again: route=orders -> itself");
    }

    /** All in milliseconds, 0 for none. */
    @ParameterizedTest
    @CsvSource({
        "0,0,0, 0,0",
        "0,0,2000, 2000,2000",
        "0,500,2000, 2000,500",
        "0,3000,2000, 2000,2000",
        "1000,0,2000, 1000,1000",
        "5000,0,2000, 5000,2000",
        "5000,500,2000, 5000,500",
        "5000,3000,0, 5000,3000"
    })
    void requestsTimeout_boundsTheCall_orItsAttempts(long deadline, long attempt, long own, long call, long each) {
        CallOptions options = CallOptions.ofDefaults();
        options = deadline == 0 ? options : options.deadline(Duration.ofMillis(deadline));
        options = attempt == 0 ? options : options.attemptTimeout(Duration.ofMillis(attempt));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://orders/x"));
        if (own != 0) {
            request.timeout(Duration.ofMillis(own));
        }
        CallOptions effective = DEFAULTS.options(options).optionsFor(request.build());
        assertThat(effective.deadlineNanos()).isEqualTo(nanos(call));
        assertThat(effective.attemptNanos()).isEqualTo(nanos(each));
        assertThat(effective.isIdempotent()).isTrue();
    }

    private static long nanos(long millis) {
        return millis == 0 ? Long.MAX_VALUE : millis * 1_000_000;
    }

    // ---- bodies ----------------------------------------------------------------------------------------------------

    private static boolean canReplay(BodyPublisher body) {
        return DEFAULTS.canReplay(RetryingTest.request("PUT", body));
    }

    @Test
    void publishersThatKeepTheirBytes_canBeSentAgain(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("body"), "body");
        assertThat(DEFAULTS.canReplay(HttpTest.get("http://orders/x"))).isTrue();
        assertThat(canReplay(BodyPublishers.noBody())).isTrue();
        assertThat(canReplay(BodyPublishers.ofString("body"))).isTrue();
        assertThat(canReplay(BodyPublishers.ofByteArray(new byte[3]))).isTrue();
        assertThat(canReplay(BodyPublishers.ofByteArray(new byte[3], 1, 1))).isTrue();
        assertThat(canReplay(BodyPublishers.ofFile(file))).isTrue();
        assertThat(canReplay(BodyPublishers.fromPublisher(BodyPublishers.noBody())))
                .as("of unknown length")
                .isFalse();
    }

    @Test
    void publishersNobodyKnows_cannot_unlessTheySayOrTheUserDoes() {
        BodyPublisher text = BodyPublishers.ofString("body");
        List<BodyPublisher> unknown = List.of(
                BodyPublishers.fromPublisher(text),
                BodyPublishers.concat(text, text),
                BodyPublishers.ofByteArrays(List.of(new byte[3])),
                BodyPublishers.ofInputStream(InputStream::nullInputStream),
                new Own(text, false));
        assertThat(unknown).noneMatch(HttpRetriesTest::canReplay);
        assertThat(canReplay(new Own(text, true))).isTrue();
        assertThat(DEFAULTS.replayable(request -> true).canReplay(RetryingTest.request("PUT", unknown.get(0))))
                .isTrue();
    }

    private record Own(BodyPublisher body, boolean isReplayable) implements ReplayableBody {
        @Override
        public long contentLength() {
            return body.contentLength();
        }

        @Override
        public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
            body.subscribe(subscriber);
        }
    }
}
