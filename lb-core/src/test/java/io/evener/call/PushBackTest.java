package io.evener.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PushBackTest {

    private static final long MILLI = 1_000_000;
    private static final long FIVE_SECONDS = 5_000 * MILLI;
    private static final String NOW = "Sun, 06 Nov 1994 08:49:37 GMT";

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0                                     | after PT0S
            120                                   | after PT2M
            007                                   | after PT7S
            Sun, 06 Nov 1994 08:49:47 GMT         | after PT10S
            Sunday, 06-Nov-94 08:50:37 GMT        | after PT1M
            Sun Nov  6 09:49:37 1994              | after PT1H
            Wed Nov 16 08:49:37 1994              | after PT240H
            Sun, 06 Nov 1994 08:00:00 GMT         | after PT0S
            Mon, 06 Nov 1994 08:49:47 GMT         | none
            sun, 06 nov 1994 08:49:47 gmt         | none
            Sun, 06 Nov 1994 08:49:47 CET         | none
            1994-11-06T08:49:47Z                  | none
            -1                                    | none
            +1                                    | none
            1.5                                   | none
            1e3                                   | none
            ''                                    | none
            soon                                  | none
            \u0661                                | none
            """)
    void retryAfter_isSecondsOrADate(String header, String expected) {
        assertThat(PushBack.retryAfter(header, NOW)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"})
    void retryAfter_dateHeaderOfAnyForm_isWhatDatesCountFrom(String date) {
        assertThat(PushBack.retryAfter(" Sun, 06 Nov 1994 08:49:38 GMT ", date)).hasToString("after PT1S");
    }

    @Test
    void retryAfter_dateWithoutADate_isIgnored() {
        assertThat(retryAfterOf("Sun, 06 Nov 1994 08:49:47 GMT", null)).isEqualTo(PushBack.none());
        assertThat(retryAfterOf("Sun, 06 Nov 1994 08:49:47 GMT", "now")).isEqualTo(PushBack.none());
        assertThat(retryAfterOf("3", null)).isEqualTo(PushBack.after(Duration.ofSeconds(3)));
    }

    private static PushBack retryAfterOf(String header, @Nullable String date) {
        return PushBack.retryAfter(header, date);
    }

    @Test
    void retryAfter_hugeOrLong_isTakenWithoutHarm() {
        assertThat(PushBack.retryAfter("9".repeat(100_000), null).applyTo(1, FIVE_SECONDS))
                .isEqualTo(FIVE_SECONDS + 1);
        assertThat(PushBack.retryAfter("9".repeat(18), null).applyTo(1, Long.MAX_VALUE))
                .isEqualTo(Long.MAX_VALUE);
        assertThat(PushBack.retryAfter("x".repeat(1_000_000), NOW)).isEqualTo(PushBack.none());
    }

    @ParameterizedTest
    @CsvSource({
        "0, after PT0S",
        "250, after PT0.25S",
        "2147483647, after PT596H31M23.647S",
        "2147483648, never",
        "-1, never",
        "-0, after PT0S",
        "1.5, never",
        "'', never",
        "' 1', never",
        "later, never"
    })
    void grpc_isMillisecondsOrNever(String trailer, String expected) {
        assertThat(PushBack.grpc(trailer)).hasToString(expected);
    }

    /** D51: ten minutes asked, 200 ms computed. */
    @Test
    void applyTo_neverHammersAndNeverStalls() {
        long computed = 200 * MILLI;
        assertThat(PushBack.after(Duration.ofMinutes(10)).applyTo(computed, FIVE_SECONDS))
                .isEqualTo(5_200 * MILLI);
        assertThat(PushBack.after(Duration.ofSeconds(3)).applyTo(computed, FIVE_SECONDS))
                .isEqualTo(3_000 * MILLI);
        assertThat(PushBack.after(Duration.ZERO).applyTo(computed, FIVE_SECONDS))
                .isEqualTo(computed);
        assertThat(PushBack.none().applyTo(computed, FIVE_SECONDS)).isEqualTo(computed);
        assertThat(PushBack.none().applyTo(0, FIVE_SECONDS)).isZero();
        assertThat(PushBack.after(Duration.ofMinutes(10)).applyTo(computed, 0)).isEqualTo(computed);
    }

    @Test
    void applyTo_extremes_doNotOverflow() {
        PushBack ages = PushBack.after(Duration.ofSeconds(Long.MAX_VALUE));
        long most = Long.MAX_VALUE;
        assertThat(ages.applyTo(most, most)).isEqualTo(most);
        assertThat(ages.applyTo(0, most)).isEqualTo(most);
        assertThat(ages.applyTo(most - 1, most)).isEqualTo(most);
        assertThat(PushBack.none().applyTo(most, most)).isEqualTo(most);
    }

    @Test
    void never_allowsNoRetry() {
        assertThat(PushBack.never().allowsRetry()).isFalse();
        assertThat(PushBack.none().allowsRetry()).isTrue();
        assertThat(PushBack.after(Duration.ZERO).allowsRetry()).isTrue();
        assertThatIllegalStateException()
                .isThrownBy(() -> PushBack.never().applyTo(0, 0))
                .withMessage("must be asked only if a retry is allowed: never");
    }

    @Test
    void after_equalWaits_areEqual() {
        assertThat(PushBack.after(Duration.ofMillis(1_000)))
                .isEqualTo(PushBack.after(Duration.ofSeconds(1)))
                .hasSameHashCodeAs(PushBack.grpc("1000"))
                .isNotEqualTo(PushBack.never());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PushBack.after(Duration.ofSeconds(-1)))
                .withMessage("must be >= 0: delay=PT-1S");
    }
}
