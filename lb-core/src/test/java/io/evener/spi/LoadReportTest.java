package io.evener.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.evener.testing.SeededRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What endpoints say: who should be believed, and what their headers mean. */
class LoadReportTest {

    // ---- faults ----------------------------------------------------------------------------------------------------

    @Test
    void fault_ofWhatCanBe_isNone() {
        assertThat(new LoadReport(-1, -1, -1, -1).fault()).isEmpty();
        assertThat(new LoadReport(0, 0, 0, 0).fault()).isEmpty();
        assertThat(new LoadReport(1.5, 1e9, 1e9, 1_000_000_000).fault()).isEmpty();
        assertThat(new LoadReport(1_000, 3, 4, 5).fault()).isEmpty();
    }

    @Test
    void fault_namesThePartAndItsValue() {
        assertThat(new LoadReport(Double.NaN, 0, 0, 0).fault())
                .isEqualTo("must be in 0..1000, or -1 for not told: utilisation=NaN");
        assertThat(new LoadReport(1_000.5, 0, 0, 0).fault()).endsWith("utilisation=1000.5");
        assertThat(new LoadReport(0, Double.POSITIVE_INFINITY, 0, 0).fault())
                .isEqualTo("must be in 0..1000000000, or -1 for not told: requestsPerSecond=Infinity");
        assertThat(new LoadReport(0, 0, -0.5, 0).fault()).endsWith("errorsPerSecond=-0.5");
        assertThat(new LoadReport(0, 0, 1e300, 0).fault()).endsWith("errorsPerSecond=1.0E300");
        assertThat(new LoadReport(0, 0, 0, -2).fault()).endsWith("inFlight=-2.0");
        assertThat(new LoadReport(0, 0, 0, Long.MAX_VALUE).fault()).contains("inFlight=9.2");
    }

    // ---- headers ---------------------------------------------------------------------------------------------------

    /** The forms that Envoy reads, and what its tests send. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "TEXT cpu_utilization=0.7,application_utilization=0.8,mem_utilization=0.9,rps_fractional=1000,eps=2,"
                        + "named_metrics.foo=123,named_metrics.bar=0.2,utilization.total=0.5",
                "TEXT cpu_utilization:0.7,application_utilization:0.8,mem_utilization:0.9,rps_fractional:1000,eps:2,"
                        + "named_metrics.foo:123",
                "  TEXT  eps = 2 , ,rps_fractional= 1e3,application_utilization=8e-1,",
                "application_utilization=0.8, rps_fractional=1000, eps=2",
                "JSON {\"cpu_utilization\": 0.7, \"application_utilization\": 0.8, \"rps_fractional\": 1000, \"eps\": 2,"
                        + " \"named_metrics\": {\"foo\": 123, \"}\": [1, {\"eps\": \"x\"}]}, \"other\": null}",
                "JSON {\"applicationUtilization\":0.8,\"rpsFractional\":\"1000\",\"eps\":2.0,\"a\\\"b\":true}",
                "{ \"eps\" : 2 , \"rps_fractional\" : 1000.0 , \"application_utilization\" : 0.8 }"
            })
    void parse_everyForm_isTheSameReport(String header) {
        assertThat(LoadReport.parse(header)).isEqualTo(new LoadReport(0.8, 1_000, 2, -1));
    }

    @Test
    void parse_utilisation_isTheApplicationsIfItTellsOne() {
        assertThat(LoadReport.parse("TEXT cpu_utilization=0.3").utilisation()).isEqualTo(0.3);
        assertThat(LoadReport.parse("TEXT cpu_utilization=0.3,application_utilization=0")
                        .utilisation())
                .isEqualTo(0.3);
        assertThat(LoadReport.parse("TEXT cpu_utilization=0.3,application_utilization=1.2")
                        .utilisation())
                .isEqualTo(1.2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "JSON {}", "{}", ",,,", "TEXT mem_utilization=0.1", "TEXT named_metrics.eps=NaN"})
    void parse_nothingThatCounts_tellsNothing(String header) {
        assertThat(LoadReport.parse(header)).isEqualTo(new LoadReport(-1, -1, -1, -1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TEXT cpu_utilization=NaN | must be a number >= 0: cpu_utilization=NaN",
                "TEXT cpu_utilization=-0.1 | must be a number >= 0: cpu_utilization=-0.1",
                "TEXT eps=Infinity | must be a number >= 0: eps=Infinity",
                "TEXT eps=1e999 | must be a number >= 0: eps=1e999",
                "TEXT eps=0x1p3 | must be a number >= 0: eps=0x1p3",
                "TEXT eps=1d | must be a number >= 0: eps=1d",
                "TEXT eps= | must be a number >= 0: eps=",
                "TEXT rps_fractional=1.2.3 | must be a number >= 0: rps_fractional=1.2.3",
                "TEXT eps=1,eps=1 | must not be told twice: eps",
                "TEXT cpu | must be name=value: cpu",
                "TEXT =3 | must be name=value: =3",
                "BIN CgkJ | must be TEXT or JSON: header=BIN",
                "JSON [1] | must be a JSON object of numbers: at 0, [1]",
                "JSON {\"eps\": {\"a\": 1}} | must be a number >= 0: eps=",
                "JSON {\"eps\": 1 | must be a JSON object of numbers: at 9, ",
                "JSON {\"eps\": 1} x | must be a JSON object of numbers: at 11, x",
                "JSON {\"eps | must be a JSON object of numbers: at 5, ",
                "JSON {\"eps\":} | must be a JSON object of numbers: at 7, }",
                "JSON {\"a\": [[[ | must be a JSON object of numbers: at 9, "
            })
    void parse_garbage_isRefusedByNameAndValue(String header, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoadReport.parse(header))
                .withMessage(reason == null ? "" : reason + (reason.endsWith(",") ? " " : ""));
    }

    @Test
    void parse_tooLong_isRefusedUnread() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LoadReport.parse("TEXT " + "x=1,".repeat(2_000)))
                .withMessage("must be at most 4096 characters: length=8005");
        assertThat(LoadReport.parse("TEXT eps=1," + "x=1,".repeat(1_000)).errorsPerSecond())
                .isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> LoadReport.parse("JSON " + "{\"a\":".repeat(800)));
        assertThatIllegalArgumentException().isThrownBy(() -> LoadReport.parse("JSON {\"a\":" + "[".repeat(4_000)));
    }

    /** Whatever a server sends, the answer is a report or a reason. */
    @Test
    void parse_anyBytes_neitherHangsNorThrowsAnythingElse() {
        String alphabet = "{}[]\":,=.-+eE019 \\TEXTJSONcpu_utilization";
        String good = "JSON {\"cpu_utilization\": 0.7, \"named_metrics\": {\"foo\": 123}, \"eps\": 2}";
        SeededRandom random = SeededRandom.of(3);
        int read = 0;
        for (int round = 0; round < 50_000; round++) {
            StringBuilder header = new StringBuilder(round % 2 == 0 ? good : "TEXT eps=1,rps_fractional=3");
            for (int change = random.nextInt(4); change >= 0; change--) {
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                int at = random.nextInt(header.length());
                if (random.nextInt(2) == 0) {
                    header.setCharAt(at, c);
                } else {
                    header.insert(at, c);
                }
            }
            try {
                assertThat(LoadReport.parse(header.toString()).errorsPerSecond())
                        .satisfiesAnyOf(
                                eps -> assertThat(eps).isEqualTo(-1),
                                eps -> assertThat(eps).isBetween(0.0, Double.MAX_VALUE));
                read++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("must ").hasNoCause();
                assertThat(e.getStackTrace()).isEmpty();
            }
        }
        assertThat(read).isBetween(5_000, 45_000);
        assertThatExceptionOfType(NullPointerException.class).isThrownBy(() -> LoadReport.parse(null));
    }
}
