package io.evener.http.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evener.http.jdk.SessionTokens.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SessionTokensTest {

    private static final int CASES = 2_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final byte[] secret = secret();
    private final SessionTokens tokens = SessionTokens.signedBy(secret).clock(() -> now);

    private byte[] secret() {
        byte[] bytes = new byte[32 + random.nextInt(40)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String text(int longest) {
        int[] points = random.ints(1 + random.nextInt(longest), 1, 0x10FFFF)
                .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
                .toArray();
        return "x" + new String(points, 0, points.length);
    }

    private Verdict verdict(String token) {
        return tokens.read("carts", token).verdict();
    }

    @Test
    void anyPoolAndId_comesBack_inLettersFitForACookie() {
        for (int i = 0; i < CASES; i++) {
            SessionTokens any = SessionTokens.signedBy(secret()).lasting(Duration.ofSeconds(1 + random.nextInt(1_000)));
            String pool = text(20);
            String id = text(80);
            String token = any.issue(pool, id);
            assertThat(token).matches("[A-Za-z0-9_-]+");
            assertThat(any.endpointOf(pool, token)).contains(id);
        }
        assertThat(tokens.issue("carts", "http://10.0.0.1:8080")).hasSize(60);
    }

    @Test
    void anyChange_ofAnyCharacter_isRefused() {
        String token = tokens.issue("carts", "http://10.0.0.1:8080");
        String letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/. é";
        for (int at = 0; at < token.length(); at++) {
            assertThat(verdict(token.substring(0, at))).isEqualTo(Verdict.FORGED);
            for (char letter : letters.toCharArray()) {
                String changed = token.substring(0, at) + letter + token.substring(at + 1);
                assertThat(verdict(changed)).isEqualTo(changed.equals(token) ? Verdict.VALID : Verdict.FORGED);
            }
        }
        for (String around : new String[] {token + "A", token + "=", " " + token, token + token, "A" + token}) {
            assertThat(verdict(around)).isEqualTo(Verdict.FORGED);
        }
    }

    @Test
    void garbage_neverThrows_andIsRefused() {
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = new byte[random.nextInt(100)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = 1;
            }
            assertThat(verdict(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes)))
                    .isEqualTo(Verdict.FORGED);
            assertThat(verdict(text(100))).isEqualTo(Verdict.FORGED);
        }
        assertThat(verdict("")).isEqualTo(Verdict.FORGED);
        assertThat(verdict("A".repeat(10_000_000))).isEqualTo(Verdict.FORGED);
    }

    @Test
    void otherSecretOrPool_isRefused() {
        String token = tokens.issue("carts", "a");
        assertThat(SessionTokens.signedBy(secret()).endpointOf("carts", token)).isEmpty();
        assertThat(tokens.endpointOf("orders", token)).isEmpty();
        assertThat(tokens.endpointOf("", token)).isEmpty();
        assertThat(tokens.endpointOf("carts", tokens.issue("cart", "sa")))
                .as("cart + sa is not carts + a")
                .isEmpty();
    }

    @Test
    void time_isOverToTheSecond_andFreshForTheFirstHalf() {
        SessionTokens brief = tokens.lasting(Duration.ofSeconds(100));
        String token = brief.issue("carts", "a");
        now = now.plusSeconds(49);
        assertThat(brief.read("carts", token).isFresh()).isTrue();
        now = now.plusSeconds(1);
        assertThat(brief.read("carts", token)).isEqualTo(new SessionTokens.Reading(Verdict.VALID, "a", false));
        now = now.plusSeconds(49);
        assertThat(brief.endpointOf("carts", token)).contains("a");
        now = now.plusSeconds(1);
        assertThat(brief.read("carts", token)).isEqualTo(SessionTokens.Reading.EXPIRED);
        assertThat(brief.endpointOf("carts", token)).isEmpty();
        now = Instant.MAX.minusSeconds(1);
        assertThat(brief.endpointOf("carts", token)).isEmpty();
    }

    @Test
    void secrets_takeTurns() {
        byte[] newer = secret();
        SessionTokens before = tokens;
        SessionTokens accepting = tokens.alsoSignedBy(newer);
        SessionTokens signing =
                SessionTokens.signedBy(newer).alsoSignedBy(secret).clock(() -> now);
        SessionTokens after = SessionTokens.signedBy(newer).clock(() -> now);
        String old = before.issue("carts", "a");
        String fresh = signing.issue("carts", "a");
        assertThat(accepting.issue("carts", "a")).as("the first signs").isEqualTo(old);
        assertThat(after.issue("carts", "a")).isEqualTo(fresh);
        assertThat(accepting.endpointOf("carts", old)).contains("a");
        assertThat(accepting.endpointOf("carts", fresh)).contains("a");
        assertThat(signing.endpointOf("carts", old)).contains("a");
        assertThat(after.endpointOf("carts", fresh)).contains("a");
        assertThat(after.endpointOf("carts", old)).isEmpty();
        assertThat(before.endpointOf("carts", fresh)).isEmpty();
    }

    /** The layout in SessionTokens, put together by Python's struct, hmac and base64. */
    @Test
    void token_isAsWrittenDown() {
        byte[] known = new byte[32];
        for (int i = 0; i < known.length; i++) {
            known[i] = (byte) i;
        }
        SessionTokens fixed = SessionTokens.signedBy(known)
                .lasting(Duration.ofSeconds(1_000))
                .clock(() -> Instant.ofEpochSecond(1_800_000_000L));
        assertThat(fixed.issue("carts", "http://10.0.0.1:8080"))
                .isEqualTo("AQAAAABrSdXoaHR0cDovLzEwLjAuMC4xOjgwODADa98cdS2qtk53C_8dJ7yl");
    }

    @Test
    void secret_isCopied_andNeverShown() {
        byte[] mine = secret.clone();
        SessionTokens copy = SessionTokens.signedBy(mine).clock(() -> now);
        Arrays.fill(mine, (byte) 0);
        assertThat(copy.issue("carts", "a")).isEqualTo(tokens.issue("carts", "a"));
        assertThat(copy).hasToString("tokens by 1 secret, lasting PT24H");
        assertThat(copy.alsoSignedBy(secret())).hasToString("tokens by 2 secrets, lasting PT24H");
        assertThat(Session.cookie("at", copy)).hasToString("cookie at, tokens by 1 secret, lasting PT24H");
        assertThatThrownBy(() -> SessionTokens.signedBy("hunter2".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be at least 32 bytes: secret of 7 bytes");
        assertThatThrownBy(() -> copy.alsoSignedBy(new byte[31]))
                .hasMessage("must be at least 32 bytes: secret of 31 bytes");
    }

    @Test
    void badInput_isRefusedByNameAndValue() {
        assertThatThrownBy(() -> tokens.lasting(Duration.ZERO)).hasMessage("must be in PT1S..PT9600H: lasting=PT0S");
        assertThatThrownBy(() -> tokens.lasting(Duration.ofDays(401)))
                .hasMessage("must be in PT1S..PT9600H: lasting=PT9624H");
        for (String name : new String[] {"", "a b", "a=b", "a;b", "a\r\nb", "é", "(a)"}) {
            assertThatThrownBy(() -> Session.cookie(name, tokens))
                    .hasMessage("must be a token of letters, digits and the like: name=" + name);
            assertThatThrownBy(() -> Session.header(name, tokens)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Session.cookie("at", tokens).attributes("Path=/\r\nX: y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must have no control characters: attributes=");
        assertThatThrownBy(() -> Session.header("at", tokens).attributes("Path=/"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("must be in a cookie to have attributes: session=header at");
        assertThatThrownBy(() -> Route.passThrough().authority("x").session(Session.header("at", tokens)))
                .hasMessage("must have a balancer to keep sessions: route=x -> itself");
    }
}
