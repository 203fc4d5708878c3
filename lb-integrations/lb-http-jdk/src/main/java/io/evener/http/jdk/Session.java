package io.evener.http.jdk;

import io.evener.ChooseRequest;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where a session's {@linkplain SessionTokens token} is carried: in a cookie or a header of requests, and of the responses
 * that set it. It keeps a client's requests at one endpoint though many processes make the calls, and none remembers.
 *
 * <pre>{@code
 * LoadBalancer carts = LoadBalancer.builder(pool).strategy(Strategies.sticky(Strategies.leastRequest())).build();
 * Session session = Session.cookie("cart-at", SessionTokens.signedBy(secret));
 * HttpClient client = BalancedHttpClient.builder(http)
 *         .route(Route.to(carts).authority("carts").session(session))
 *         .build();
 *
 * // in a handler of a request that came in: the cookies go on, and the new one goes back
 * HttpRequest request = HttpRequest.newBuilder(URI.create("http://carts/42")).header("Cookie", cookies).build();
 * HttpResponse<String> response = client.send(request, ofString());
 * response.headers().allValues("Set-Cookie").forEach(cookie -> answer.addHeader("Set-Cookie", cookie));
 * }</pre>
 *
 * <p><b>Read.</b> A valid token makes the request {@linkplain ChooseRequest#preferring prefer} its endpoint, which the
 * {@code sticky} strategy goes to while it is in rotation; other strategies take no notice. One that is forged, expired,
 * or of another pool is as good as none: a client can't pick its endpoint, and no request fails for its token. The token
 * stays in the request that is sent.
 *
 * <p><b>Set.</b> The response carries a new token when the request had none of the endpoint that answered, or one with
 * less than half its time left. Not when headers blame the endpoint (no session begins at one that fails), and not when a
 * followed redirect left the pool. A {@code BodyHandler} sees the headers as they came, without it; a WebSocket's token is
 * read and never set. A {@code CookieHandler} of the wrapped client takes no part: the token is for whom the response is
 * handed on to.
 *
 * <p>Of several first requests at once each may get another endpoint, and the client keeps the last token: give the route
 * a key, too ({@link Route#chooseBy}), where that matters.
 *
 * <p>Immutable but for its counts; any number of threads.
 */
public final class Session {

    /** For no script to read, and for no other site's form to send: as is usual for a session's cookie. */
    private static final String DEFAULT_ATTRIBUTES = "Path=/; HttpOnly; SameSite=Lax";

    private static final String SEPARATORS = "()<>@,;:\\\"/[]?={} \t";

    private final boolean inCookie;
    private final String name;
    private final SessionTokens tokens;
    private final String attributes;
    private final LongAdder without = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder expired = new LongAdder();
    private final LongAdder stayed = new LongAdder();
    private final LongAdder moved = new LongAdder();
    private final LongAdder set = new LongAdder();

    /**
     * What became of requests and their tokens, so far.
     *
     * @param without requests without a token
     * @param refused tokens that were forged, damaged, another pool's, or by an unknown secret
     * @param expired tokens whose time was over
     * @param stayed responses by the endpoint of the token
     * @param moved responses by another: its endpoint is out or gone, or the strategy keeps no sessions
     * @param set tokens given to responses
     */
    public record Counts(long without, long refused, long expired, long stayed, long moved, long set) {}

    private Session(boolean inCookie, String name, SessionTokens tokens, String attributes) {
        this.inCookie = inCookie;
        this.name = name;
        this.tokens = Objects.requireNonNull(tokens, "tokens");
        this.attributes = attributes;
    }

    /**
     * Returns a session in this cookie, which is set by {@code Set-Cookie}.
     *
     * @throws IllegalArgumentException when the name is no token of RFC 6265
     */
    public static Session cookie(String name, SessionTokens tokens) {
        return new Session(true, checked(name), tokens, DEFAULT_ATTRIBUTES);
    }

    /**
     * Returns a session in this header, of requests and of responses: for clients that are no browsers.
     *
     * @throws IllegalArgumentException when the name is no token of RFC 9110
     */
    public static Session header(String name, SessionTokens tokens) {
        return new Session(false, checked(name), tokens, "");
    }

    private static String checked(String name) {
        boolean bad = name.isEmpty() || name.chars().anyMatch(c -> c <= ' ' || c >= 0x7F || SEPARATORS.indexOf(c) >= 0);
        if (bad) {
            throw new IllegalArgumentException("must be a token of letters, digits and the like: name=" + name);
        }
        return name;
    }

    /**
     * Returns a copy whose cookie has these attributes, with counts of its own. Default
     * {@code Path=/; HttpOnly; SameSite=Lax}; add {@code Secure} where clients come by https only.
     *
     * @param attributes as they follow the cookie's value, such as {@code Path=/carts; Secure; HttpOnly}
     * @throws IllegalArgumentException when there is a control character in it
     * @throws IllegalStateException when the session is in a header
     */
    public Session attributes(String attributes) {
        if (!inCookie) {
            throw new IllegalStateException("must be in a cookie to have attributes: session=" + this);
        }
        if (attributes.chars().anyMatch(c -> c < ' ' || c >= 0x7F)) {
            throw new IllegalArgumentException("must have no control characters: attributes=" + attributes);
        }
        return new Session(true, name, tokens, attributes);
    }

    /** Returns the counts of all clients and routes that this session was given to. */
    public Counts counts() {
        return new Counts(without.sum(), refused.sum(), expired.sum(), stayed.sum(), moved.sum(), set.sum());
    }

    // ---- for a request -------------------------------------------------------------------------------------------

    /** Reads the token of a request. */
    SessionTokens.Reading read(HttpRequest request, String pool) {
        String token = inCookie
                ? cookie(request.headers())
                : request.headers().firstValue(name).orElse("");
        if (token.isEmpty()) {
            without.increment();
            return SessionTokens.Reading.FORGED;
        }
        SessionTokens.Reading reading = tokens.read(pool, token);
        switch (reading.verdict()) {
            case FORGED -> refused.increment();
            case EXPIRED -> expired.increment();
            case VALID -> {
                // counted when answered
            }
        }
        return reading;
    }

    /** Returns the value of the first cookie of this name, as a browser orders them; empty when there is none. */
    private String cookie(HttpHeaders headers) {
        for (String line : headers.allValues("Cookie")) {
            for (String pair : line.split(";", -1)) {
                String cookie = pair.strip();
                if (cookie.startsWith(name) && cookie.startsWith("=", name.length())) {
                    return cookie.substring(name.length() + 1);
                }
            }
        }
        return "";
    }

    /** Returns the response to hand on: the same, or with a token for the endpoint that answered. */
    <T> HttpResponse<T> answered(
            HttpResponse<T> response, SessionTokens.Reading carried, String pool, String endpointId) {
        boolean stays = carried.endpointId().equals(endpointId);
        if (carried.verdict() == SessionTokens.Verdict.VALID) {
            (stays ? stayed : moved).increment();
        }
        if (stays && carried.isFresh()) {
            return response;
        }
        set.increment();
        return new SessionResponse<>(response, with(response.headers(), tokens.issue(pool, endpointId)));
    }

    private HttpHeaders with(HttpHeaders headers, String token) {
        Map<String, List<String>> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers.map());
        if (inCookie) {
            List<String> cookies = new ArrayList<>(headers.allValues("Set-Cookie"));
            cookies.add(name + "=" + token + (attributes.isEmpty() ? "" : "; " + attributes));
            all.put("Set-Cookie", cookies);
        } else {
            all.put(name, List.of(token));
        }
        return HttpHeaders.of(all, (header, value) -> true);
    }

    /** Returns where the token is carried. */
    @Override
    public String toString() {
        return (inCookie ? "cookie " : "header ") + name + ", " + tokens;
    }
}
