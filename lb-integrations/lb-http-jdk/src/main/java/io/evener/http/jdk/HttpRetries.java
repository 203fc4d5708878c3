package io.evener.http.jdk;

import io.evener.call.CallOptions;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How requests of a {@link Route} are tried again. Immutable; every method returns a copy.
 *
 * <pre>{@code
 * HttpRetries.ofDefaults()
 *         .options(CallOptions.ofDefaults().deadline(ofSeconds(2)).attemptTimeout(ofMillis(500)))
 *         .idempotent(r -> r.headers().firstValue("Idempotency-Key").isPresent() || HttpRetries.isIdempotent(r))
 *         .deadlineHeader("x-deadline-ms")
 * }</pre>
 *
 * <table class="striped">
 * <caption>What is tried again</caption>
 * <thead><tr><th>an attempt ends with<th>an idempotent request<th>any other
 * <tbody>
 * <tr><td>a connection that could not be made: surely not sent<td>yes<td>yes
 * <tr><td>a reset, a broken answer, a failed TLS handshake, a timeout<td>yes, if its body can be sent again<td>no
 * <tr><td>{@code 429}, {@code 503}<td>likewise, elsewhere, or after {@code Retry-After}<td>no
 * <tr><td>any other {@code 5xx}<td>likewise<td>no
 * <tr><td>any other answer, whatever then becomes of its body<td>no<td>no
 * <tr><td>a caller who gives up, or whose handler throws<td>no<td>no
 * </table>
 *
 * <p>(The rows are {@link io.evener.Outcome outcomes}: those of a classifier of one's own count instead.) Through a client
 * that follows redirects a failed connection may come after an answer; it counts as a reset then.
 *
 * <p><b>When and where</b> are {@link CallOptions}': at an endpoint not tried yet while there is one, after a backoff, within
 * the time and the balancer's {@linkplain io.evener.LoadBalancer.Builder#retryBudget budget}. {@code Retry-After} lengthens the
 * wait by 5 s at most, at the same endpoint, and elsewhere from the second answer that asks for time.
 *
 * <p><b>Time.</b> A request's own {@link HttpRequest#timeout()} bounds the whole call, waits included, when the options have
 * no deadline; when they have one, it bounds each attempt. Each attempt is sent with what is left, or with the options'
 * attempt timeout where that is less. As with java.net.http, bodies are not covered before JDK 26.
 *
 * <p><b>What the caller sees.</b> One answer, as it came, or one exception, the failures before it
 * {@linkplain Throwable#addSuppressed suppressed} in it. Whether there is another attempt is decided at an answer's headers,
 * and the budget is asked then: a {@code BodyHandler} is called for the answer that is handed on, and for no other. The body
 * of an answer given up is read to its end in the background, so that its connection can be used again, for 64 KiB and one
 * second at most; its endpoint is busy with it for so long. When nobody is found after the wait (all went out, say), the call
 * ends with a {@link java.net.ConnectException} that names the answer given up. Push promises are not held back.
 */
public final class HttpRetries {

    /** RFC 9110, 9.2.2. */
    private static final Set<String> IDEMPOTENT = Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

    /** Of java.net.http's publishers, those that keep their bytes. Were they renamed, they would not be sent again. */
    private static final Set<String> KEEPING =
            Set.of("EmptyPublisher", "StringPublisher", "ByteArrayPublisher", "FilePublisher");

    private static final Class<?> JDK_PUBLISHERS = enclosing(BodyPublishers.noBody());

    private static final HttpRetries DEFAULTS =
            new HttpRetries(CallOptions.ofDefaults(), HttpRetries::isIdempotent, HttpRetries::isReplayable, null, null);

    private final CallOptions options;
    private final Predicate<? super HttpRequest> idempotent;
    private final Predicate<? super HttpRequest> replayable;
    private final @Nullable String attemptHeader;
    private final @Nullable String deadlineHeader;

    private HttpRetries(
            CallOptions options,
            Predicate<? super HttpRequest> idempotent,
            Predicate<? super HttpRequest> replayable,
            @Nullable String attemptHeader,
            @Nullable String deadlineHeader) {
        this.options = options;
        this.idempotent = idempotent;
        this.replayable = replayable;
        this.attemptHeader = attemptHeader;
        this.deadlineHeader = deadlineHeader;
    }

    /** Returns three attempts at most, as the table above says. */
    public static HttpRetries ofDefaults() {
        return DEFAULTS;
    }

    /** Returns one attempt. */
    public static HttpRetries none() {
        return DEFAULTS.options(CallOptions.ofDefaults().attempts(1));
    }

    /**
     * Sets attempts, deadline, attempt timeout and backoff. Default: {@link CallOptions#ofDefaults()}.
     *
     * @throws IllegalArgumentException when they say what is said elsewhere: whether calls are idempotent (here, request by
     *     request), a classifier (the client's), or a reader of push-backs ({@code Retry-After} is read anyway)
     */
    public HttpRetries options(CallOptions options) {
        if (options.isIdempotent()) {
            throw new IllegalArgumentException(
                    "must be said of requests, by HttpRetries.idempotent: options=" + options);
        }
        if (options.classifier() != null) {
            throw new IllegalArgumentException(
                    "must be given to BalancedHttpClient.Builder: classifier=" + options.classifier());
        }
        if (options.pushBack() != CallOptions.ofDefaults().pushBack()) {
            throw new IllegalArgumentException("must not be set, Retry-After is read: pushBack=" + options.pushBack());
        }
        return new HttpRetries(options, idempotent, replayable, attemptHeader, deadlineHeader);
    }

    /**
     * Sets which requests do, sent twice, what they do sent once. Default: {@link #isIdempotent}.
     *
     * @param test quick and safe for use by many threads; what it throws comes out of the send
     */
    public HttpRetries idempotent(Predicate<? super HttpRequest> test) {
        Objects.requireNonNull(test, "test");
        return new HttpRetries(options, test, replayable, attemptHeader, deadlineHeader);
    }

    /**
     * Sets which requests have bodies that can be sent again. Not asked of requests without one. Default: a
     * {@link ReplayableBody} that says so, an empty one, and java.net.http's {@code noBody}, {@code ofString},
     * {@code ofByteArray} and {@code ofFile}.
     *
     * <p>Not {@code fromPublisher}, {@code concat} and {@code ofByteArrays}, whose parts nobody knows. Nor
     * {@code ofInputStream}: its supplier may say that there is no second stream by null, which would put an exception in
     * the place of the answer at hand, and many return the same stream again, read to its end: a {@code PUT} of nothing. For
     * suppliers that open a new one: {@code replayable(r -> true)}.
     *
     * @param test quick and safe for use by many threads; what it throws comes out of the send
     */
    public HttpRetries replayable(Predicate<? super HttpRequest> test) {
        Objects.requireNonNull(test, "test");
        return new HttpRetries(options, idempotent, test, attemptHeader, deadlineHeader);
    }

    /**
     * Sends each attempt with its number, 1 for the first, so that servers can tell retries (Envoy's name for it is
     * {@code x-envoy-attempt-count}). It replaces what the request carries. Default: not sent.
     *
     * @throws IllegalArgumentException when java.net.http sends no such header, or it is the deadline's
     */
    public HttpRetries attemptHeader(String name) {
        return new HttpRetries(
                options, idempotent, replayable, checked("attemptHeader", name, deadlineHeader), deadlineHeader);
    }

    /**
     * Sends each attempt with the milliseconds after which nobody waits for its answer any more, at least 1, so that servers
     * need not begin, or go on, with what is in vain (Envoy's name for it is {@code x-envoy-expected-rq-timeout-ms}). It
     * replaces what the request carries; calls without any limit of time carry none. Default: not sent.
     *
     * @throws IllegalArgumentException when java.net.http sends no such header, or it is the attempt's
     */
    public HttpRetries deadlineHeader(String name) {
        return new HttpRetries(
                options, idempotent, replayable, attemptHeader, checked("deadlineHeader", name, attemptHeader));
    }

    private static String checked(String what, String name, @Nullable String other) {
        if (name.equalsIgnoreCase(other)) {
            throw new IllegalArgumentException(
                    "must not be both the attempt's and the deadline's: " + what + "=" + name);
        }
        try {
            HttpRequest.newBuilder().setHeader(name, "1");
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("must be a header that java.net.http sends: " + what + "=" + name, e);
        }
        return name;
    }

    /** Returns whether its method is idempotent by RFC 9110: GET, HEAD, OPTIONS, TRACE, PUT or DELETE. */
    public static boolean isIdempotent(HttpRequest request) {
        return IDEMPOTENT.contains(request.method());
    }

    // ---- what java.net.http's publishers keep --------------------------------------------------------------------

    private static Class<?> enclosing(HttpRequest.BodyPublisher publisher) {
        Class<?> enclosing = publisher.getClass().getEnclosingClass();
        return enclosing == null ? publisher.getClass() : enclosing;
    }

    private static boolean isReplayable(HttpRequest request) {
        HttpRequest.BodyPublisher body = request.bodyPublisher().orElseThrow();
        if (body instanceof ReplayableBody own) {
            return own.isReplayable();
        }
        return enclosing(body) == JDK_PUBLISHERS
                && KEEPING.contains(body.getClass().getSimpleName());
    }

    // ---- for a call ----------------------------------------------------------------------------------------------

    /** Returns whether this request can be sent again. */
    boolean canReplay(HttpRequest request) {
        return request.bodyPublisher().isEmpty()
                || request.bodyPublisher().get().contentLength() == 0
                || replayable.test(request);
    }

    /** Returns the options of a call with this request: its own timeout bounds the call, or else its attempts. */
    CallOptions optionsFor(HttpRequest request) {
        CallOptions all = idempotent.test(request) ? options.idempotent(true) : options;
        Duration timeout = request.timeout().orElse(null);
        if (timeout == null) {
            return all;
        }
        if (timeout.compareTo(Duration.ofNanos(all.attemptNanos())) < 0) {
            all = all.attemptTimeout(
                    timeout.compareTo(Duration.ofNanos(all.deadlineNanos())) < 0
                            ? timeout
                            : Duration.ofNanos(all.deadlineNanos()));
        }
        return all.deadlineNanos() == Long.MAX_VALUE ? all.deadline(timeout) : all;
    }

    /**
     * Says in an attempt's headers which it is, and how long it may take.
     *
     * @param nanos {@link Long#MAX_VALUE} for as long as it likes
     */
    void label(HttpRequest.Builder attempt, int number, long nanos) {
        if (attemptHeader != null) {
            attempt.setHeader(attemptHeader, Integer.toString(number));
        }
        if (deadlineHeader != null && nanos != Long.MAX_VALUE) {
            attempt.setHeader(deadlineHeader, Long.toString(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos))));
        }
    }

    /** Returns what was set. */
    @Override
    public String toString() {
        return options
                + (attemptHeader == null ? "" : " attemptHeader=" + attemptHeader)
                + (deadlineHeader == null ? "" : " deadlineHeader=" + deadlineHeader);
    }
}
