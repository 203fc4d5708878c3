package io.evener.call;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The value of an HTTP {@code Retry-After}. */
final class RetryAfter {

    /** More digits than a long holds are as good as its largest value. */
    private static final int MOST_DIGITS = 18;
    /** No date is longer: "Wednesday, 09-Sep-26 08:49:37 GMT" has 33. */
    private static final int MOST_CHARS = 64;
    /** Two digits of a year, the obsolete form: 1970 to 2069. RFC 9110 has them judged by today's date, which nobody reads here. */
    private static final int FIRST_YEAR = 1970;

    /** RFC 9110, 5.6.7. */
    private static final DateTimeFormatter IMF_FIXDATE =
            form(new DateTimeFormatterBuilder().appendPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'"));

    private static final DateTimeFormatter RFC_850 = form(new DateTimeFormatterBuilder()
            .appendPattern("EEEE, dd-MMM-")
            .appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_YEAR)
            .appendPattern(" HH:mm:ss 'GMT'"));

    private static final DateTimeFormatter ASCTIME =
            form(new DateTimeFormatterBuilder().appendPattern("EEE MMM ppd HH:mm:ss uuuu"));

    private RetryAfter() {}

    /** Returns how long to wait, null when that can't be told. */
    static @Nullable Duration delay(String value, @Nullable String date) {
        if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Duration.ofSeconds(value.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(value));
        }
        LocalDateTime then = instant(value);
        LocalDateTime now = date == null ? null : instant(date.strip());
        if (then == null || now == null) {
            return null;
        }
        Duration delay = Duration.between(now, then);
        return delay.isNegative() ? Duration.ZERO : delay;
    }

    private static @Nullable LocalDateTime instant(String text) {
        if (text.length() > MOST_CHARS) {
            return null;
        }
        LocalDateTime fixed = instant(text, IMF_FIXDATE);
        LocalDateTime old = fixed == null ? instant(text, RFC_850) : fixed;
        return old == null ? instant(text, ASCTIME) : old;
    }

    private static @Nullable LocalDateTime instant(String text, DateTimeFormatter form) {
        try {
            return LocalDateTime.parse(text, form);
        } catch (DateTimeException notThisForm) {
            return null;
        }
    }

    private static DateTimeFormatter form(DateTimeFormatterBuilder builder) {
        return builder.toFormatter(Locale.US);
    }
}
