package io.evener.sim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.evener.sim.lab.Check;
import io.evener.sim.lab.Finding;
import io.evener.sim.lab.Plot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in a report, and that there is none unless it is whole. */
final class ReportTest {

    private static final String COMMAND = "simulate all --seed 42";

    @TempDir
    private Path directory;

    private String html(Finding... findings) throws IOException {
        Report.write(directory, "A & B", List.of(findings), COMMAND);
        return Files.readString(directory.resolve(Report.HTML));
    }

    private JsonObject json(Finding... findings) throws IOException {
        Report.write(directory, "A & B", List.of(findings), COMMAND);
        return JsonParser.parseString(Files.readString(directory.resolve(Report.JSON)))
                .getAsJsonObject();
    }

    private static Finding finding(String name, Check... checks) {
        return new Finding(name, "It shows this.", List.of(), List.of(), List.of(checks));
    }

    private static Check good() {
        return Check.atMost("good", 1, 2);
    }

    private static Check bad() {
        return Check.atMost("bad", 3, 2);
    }

    @Test
    void html_allPassed_saysSo() throws IOException {
        assertThat(html(finding("one", good()), finding("two", good(), good())))
                .contains("<title>PASS - A &amp; B</title>")
                .contains(">PASS</span> 3 checks in 2 experiments, all passed</p>")
                .contains("<code>simulate all --seed 42</code>")
                .contains("<a href=\"#experiment-two\">")
                .contains("id=\"experiment-two\"")
                .doesNotContain("<h2>Failed</h2>");
    }

    @Test
    void html_aFailure_comesFirst() throws IOException {
        String html = html(finding("one", good()), finding("two", good(), bad()));
        assertThat(html)
                .contains(">FAIL</span> 3 checks in 2 experiments, <strong>1 failed</strong></p>")
                .contains("1 of 2 checks failed")
                .containsPattern("bad</td><td class=\"number\">3</td><td class=\"text\">\u2264 2<");
        assertThat(html.indexOf("<h2>Failed</h2>")).isLessThan(html.indexOf("<h2>one"));
    }

    @Test
    void html_nothingChecked_isNoVerdict() throws IOException {
        assertThat(html(finding("compare"))).contains("<title>NO CHECKS - ").doesNotContain(">PASS<", ">FAIL<");
        assertThat(html()).contains("0 checks in 0 experiments");
    }

    @Test
    void html_nastyTexts_areText() throws IOException {
        String nasty = "</script><img src=x onerror=alert(1)>\"'";
        Plot plot = new Plot(nasty, Plot.Axis.linear(nasty, nasty), Plot.Axis.linear(nasty, ""), List.of());
        Finding finding = new Finding(nasty, nasty, List.of(), List.of(plot), List.of(Check.atMost(nasty, 3, 2)));
        Report.write(directory, nasty, List.of(finding, finding), nasty);
        String html = Files.readString(directory.resolve(Report.HTML));
        assertThat(html).doesNotContain("<img").contains("id=\"experiment---script--img-src-x-onerror-alert-1-----2\"");
        // The data, D3 and the page's own.
        assertThat(html.split("</script>", -1)).hasSize(4);
    }

    @Test
    void html_loadsNothing() throws IOException {
        String page = html(SampleFindings.all().toArray(Finding[]::new)).replaceAll("(?s)<script.*?</script>", "");
        assertThat(Pattern.compile("(src|href|url)\\s*[=(]\\s*[\"']?([^\"')\\s>]*)")
                        .matcher(page)
                        .results())
                .isNotEmpty()
                .allSatisfy(result -> assertThat(result.group(2)).matches("#.*|data:,|report\\.json"));
        assertThat(page).doesNotContain("@import").contains("default-src 'none'");
    }

    @Test
    void html_carriesD3AndItsLicence() throws IOException {
        String html = html(SampleFindings.oracle());
        assertThat(html)
                .contains("https://d3js.org v7.9.0 Copyright 2010-2023 Mike Bostock")
                .contains("this permission notice appear in all copies");
        assertThat(html.length()).isLessThan(500_000);
    }

    @Test
    void json_holdsEverything() throws IOException {
        JsonObject json = json(SampleFindings.all().toArray(Finding[]::new));
        assertThat(json.get("passed").getAsBoolean()).isFalse();
        JsonArray findings = json.getAsJsonArray("findings");
        assertThat(findings).hasSize(4);
        JsonObject oracle = findings.get(0).getAsJsonObject();
        assertThat(oracle.get("name").getAsString()).isEqualTo("mm1");
        assertThat(oracle.getAsJsonArray("checks").get(0))
                .hasToString("{\"label\":\"M/M/1, load 0.5: mean\",\"passed\":true,\"measured\":2.006,\"low\":1.97,"
                        + "\"high\":2.03,\"expected\":2}");
        assertThat(oracle.getAsJsonArray("tables").get(0).getAsJsonObject().getAsJsonArray("rows"))
                .hasSize(5);
        JsonObject series = findings.get(2)
                .getAsJsonObject()
                .getAsJsonArray("plots")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("series")
                .get(4)
                .getAsJsonObject();
        assertThat(series.get("style")).hasToString("\"points\"");
        assertThat(series.getAsJsonArray("x").get(7)).hasToString("50");
        assertThat(series.getAsJsonArray("y").get(7).isJsonNull()).isTrue();
    }

    @Test
    void json_infiniteBounds_areNull() throws IOException {
        Check open = new Check("open", 2e-3, Double.NEGATIVE_INFINITY, 1e300, Double.NaN);
        assertThat(json(finding("one", open))
                        .getAsJsonArray("findings")
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonArray("checks")
                        .get(0))
                .hasToString("{\"label\":\"open\",\"passed\":true,\"measured\":0.002,\"low\":null,\"high\":1E+300,"
                        + "\"expected\":null}");
    }

    /** Numbers are not left to Double.toString, whose texts of some of these are longer on JDK 17 than since 19. */
    @Test
    void sameFindings_sameBytes() throws IOException {
        double[] awkward = {2e-3, 1.0 / 3, 2.2250738585072014E-308, 1e23, 2e23, 123456789012.5, -0.0, 4.9e-324};
        List<Plot.Point> points =
                Arrays.stream(awkward).mapToObj(x -> new Plot.Point(x, -x)).toList();
        Plot.Series series = new Plot.Series("s", Plot.Style.LINE, points);
        Plot plot = new Plot("p", Plot.Axis.linear("x", ""), Plot.Axis.linear("y", ""), List.of(series));
        assertThat(FindingsJson.plots(List.of(plot)))
                .contains("\"x\":[0.002,0.333333,2.22507E-308,1E+23,2E+23,1.23457E+11,0,4.94066E-324]");
        Finding finding = new Finding("f", "s", List.of(), List.of(plot), List.of());
        assertThat(FindingsJson.report("t", List.of(finding), "").replaceAll("\\s+", ""))
                .contains(
                        "\"x\":[0.002,0.333333333333,2.22507385851E-308,1E+23,2E+23,123456789012,0,4.94065645841E-324]");
        assertThat(html(SampleFindings.strategies())).isEqualTo(html(SampleFindings.strategies()));
    }

    @Test
    void write_directoryThatIsMissing_isMade() throws IOException {
        Path deep = directory.resolve("a/b");
        Report.requireWritable(deep);
        assertThat(directory.resolve("a")).doesNotExist();
        Report.write(deep, "t", List.of(), "");
        assertThat(files(deep)).containsExactly("report.html", "report.json");
    }

    @Test
    void write_again_replacesTheEarlierReport() throws IOException {
        html(finding("one", bad()));
        Files.writeString(directory.resolve("notes.txt"), "mine");
        assertThat(html(finding("one", good()))).contains("all passed").doesNotContain(">FAIL<");
        assertThat(files(directory)).containsExactly("notes.txt", "report.html", "report.json");
    }

    @Test
    void write_thatFailsMidway_leavesNothingNew() throws IOException {
        List<Finding> breaking = new AbstractList<>() {
            @Override
            public Finding get(int index) {
                if (index == 1) {
                    throw new IllegalStateException("out of numbers");
                }
                return finding("one", good());
            }

            @Override
            public int size() {
                return 2;
            }
        };
        Path fresh = directory.resolve("fresh");
        assertThatThrownBy(() -> Report.write(fresh, "t", breaking, "")).hasMessage("out of numbers");
        assertThat(fresh).doesNotExist();
    }

    @Test
    void write_thatCannotStore_keepsTheEarlierReport() throws IOException {
        String earlier = html(finding("one", good()));
        Path obstacle = Files.createDirectory(directory.resolve("report.json.part"));
        assertThatThrownBy(() -> html(finding("one", bad()))).isInstanceOf(IOException.class);
        assertThat(Files.readString(directory.resolve(Report.HTML))).isEqualTo(earlier);
        assertThat(files(directory)).doesNotContain("report.html.part");
        assertThat(obstacle).doesNotExist();
    }

    @Test
    void requireWritable_whatCannotBe_isRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThatThrownBy(() -> Report.requireWritable(file)).hasMessageEndingWith("file");
        assertThatThrownBy(() -> Report.requireWritable(file.resolve("in"))).hasMessageEndingWith("file");
        Files.createDirectory(directory.resolve(Report.JSON));
        assertThatThrownBy(() -> Report.requireWritable(directory)).hasMessageContaining("must be a file: ");
        assertThatThrownBy(() -> html()).hasMessageContaining("must be a file: ");
        assertThat(files(directory)).containsExactly("file", "report.json");
    }

    private static List<String> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
