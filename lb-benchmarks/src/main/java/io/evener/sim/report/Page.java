package io.evener.sim.report;

import io.evener.sim.lab.Check;
import io.evener.sim.lab.Finding;
import io.evener.sim.lab.Grid;
import io.evener.sim.lab.Plot;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The report as one HTML page. Text, tables and verdicts are in the page itself and can be read where scripts are not
 * allowed; plots are drawn by the reader's browser from data in the page.
 */
final class Page {

    // [1] M. Bostock, V. Ogievetsky, J. Heer, D3: Data-Driven Documents, IEEE TVCG 17(12), 2011. https://d3js.org
    /** As pinned in the parent POM. */
    private static final String D3 = "META-INF/resources/webjars/d3/7.9.0/";

    private static final String PASS = "PASS";
    private static final String FAIL = "FAIL";
    private static final String NO_CHECKS = "NO CHECKS";

    private Page() {}

    static String render(String title, List<Finding> findings, String command) throws IOException {
        List<Map<String, Object>> experiments = new ArrayList<>();
        List<Plot> plots = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Finding finding : findings) {
            experiments.add(experiment(finding, id(finding.name(), ids), plots.size()));
            plots.addAll(finding.plots());
        }
        Map<String, Object> page = new LinkedHashMap<>(summary(findings));
        page.put("title", title);
        page.put("command", command);
        page.put("experiments", experiments);
        page.put("failed", failed(experiments));
        page.put("data", FindingsJson.plots(plots));
        page.put("style", resource("report.css"));
        page.put("script", resource("report.js"));
        page.put("d3", library(D3 + "dist/d3.min.js"));
        page.put("d3Licence", library(D3 + "LICENSE"));
        return new Template(resource("report.html")).fill(page);
    }

    private static Map<String, Object> summary(List<Finding> findings) {
        int checks =
                findings.stream().mapToInt(finding -> finding.checks().size()).sum();
        int failures =
                findings.stream().mapToInt(finding -> finding.failures().size()).sum();
        String verdict = checks == 0 ? NO_CHECKS : findings.stream().allMatch(Finding::passed) ? PASS : FAIL;
        return Map.of(
                "verdict", verdict,
                "verdictClass", styleOf(verdict),
                "checks", count(checks, "check"),
                "failures", String.valueOf(failures),
                "anyFailed", failures > 0,
                "allPassed", verdict.equals(PASS),
                "count", count(findings.size(), "experiment"));
    }

    private static Map<String, Object> experiment(Finding finding, String id, int firstPlot) {
        String verdict = finding.checks().isEmpty() ? NO_CHECKS : finding.passed() ? PASS : FAIL;
        List<Map<String, Object>> checks =
                finding.checks().stream().map(Page::check).toList();
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("id", id);
        values.put("name", finding.name());
        values.put("shows", finding.shows());
        values.put("verdict", verdict);
        values.put("verdictClass", styleOf(verdict));
        values.put("tally", tally(finding));
        values.put("plots", plots(finding, firstPlot));
        values.put("hasPlots", !finding.plots().isEmpty());
        values.put("grids", finding.grids().stream().map(Page::grid).toList());
        values.put("hasChecks", !checks.isEmpty());
        values.put("checkCount", checks.size());
        values.put("rows", checks);
        values.put("misses", finding.failures().stream().map(Page::check).toList());
        values.put("hasMisses", !finding.failures().isEmpty());
        return values;
    }

    private static String tally(Finding finding) {
        int failures = finding.failures().size();
        return failures == 0
                ? count(finding.checks().size(), "check")
                : failures + " of " + count(finding.checks().size(), "check") + " failed";
    }

    private static List<Map<String, Object>> plots(Finding finding, int first) {
        List<Map<String, Object>> plots = new ArrayList<>();
        for (Plot plot : finding.plots()) {
            plots.add(Map.of("plotTitle", plot.title(), "plotIndex", first + plots.size()));
        }
        return plots;
    }

    private static Map<String, Object> grid(Grid grid) {
        List<String> kinds = new ArrayList<>();
        for (int i = 0; i < grid.header().size(); i++) {
            int column = i;
            boolean numbers = grid.rows().stream().allMatch(row -> isNumber(row.get(column)));
            kinds.add(numbers ? "number" : "text");
        }
        List<Map<String, Object>> rows = grid.rows().stream()
                .map(row -> Map.<String, Object>of("cells", cells(row, kinds)))
                .toList();
        return Map.of("gridTitle", grid.title(), "header", cells(grid.header(), kinds), "gridRows", rows);
    }

    private static List<Map<String, Object>> cells(List<String> row, List<String> kinds) {
        List<Map<String, Object>> cells = new ArrayList<>();
        for (int i = 0; i < row.size(); i++) {
            cells.add(Map.of("cell", row.get(i), "kind", kinds.get(i)));
        }
        return cells;
    }

    private static boolean isNumber(String cell) {
        return cell.matches("[-+]?[0-9.].*|-|");
    }

    private static Map<String, Object> check(Check check) {
        return Map.of(
                "label", check.label(),
                "measured", Check.number(check.measured()),
                "criterion",
                        check.criterion()
                                .replace("+-", "\u00b1")
                                .replace("<=", "\u2264")
                                .replace(">=", "\u2265"),
                "checkVerdict", check.passed() ? "pass" : "FAIL",
                "checkClass", check.passed() ? "pass" : "fail");
    }

    private static List<Map<String, Object>> failed(List<Map<String, Object>> experiments) {
        return experiments.stream()
                .filter(experiment -> FAIL.equals(experiment.get("verdict")))
                .toList();
    }

    /** Links stay the same as long as the names do. */
    private static String id(String name, Set<String> taken) {
        String id = "experiment-" + name.replaceAll("[^A-Za-z0-9_.-]", "-");
        String free = id;
        for (int i = 2; !taken.add(free); i++) {
            free = id + "-" + i;
        }
        return free;
    }

    private static String count(int count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private static String styleOf(String verdict) {
        return verdict.equals(PASS) ? "pass" : verdict.equals(FAIL) ? "fail" : "none";
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return text(name, in);
        }
    }

    /** By the class loader: a class finds its own module's resources only, if it is in one. */
    private static String library(String name) throws IOException {
        try (InputStream in = Page.class.getClassLoader().getResourceAsStream(name)) {
            return text(name, in);
        }
    }

    private static String text(String name, @Nullable InputStream in) throws IOException {
        if (in == null) {
            throw new FileNotFoundException("must be on the class path: " + name);
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
}
