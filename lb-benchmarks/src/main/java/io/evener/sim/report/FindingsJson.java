package io.evener.sim.report;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.evener.sim.lab.Check;
import io.evener.sim.lab.Finding;
import io.evener.sim.lab.Grid;
import io.evener.sim.lab.Plot;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

/** Findings as JSON: the same findings, the same bytes. */
final class FindingsJson {

    private static final int FORMAT = 1;
    /** More than a simulation knows, and few enough that the last bits of a sum do not show. */
    private static final MathContext DIGITS = new MathContext(12, RoundingMode.HALF_EVEN);
    /** More than a screen shows. */
    private static final MathContext DRAWN_DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

    private FindingsJson() {}

    /** Returns everything, for people and programs. */
    static String report(String title, List<Finding> findings, String command) {
        Gson gson = new GsonBuilder()
                .disableHtmlEscaping()
                .serializeNulls()
                .setPrettyPrinting()
                .create();
        JsonObject report = new JsonObject();
        report.addProperty("format", FORMAT);
        report.addProperty("title", title);
        report.addProperty("command", command);
        report.addProperty("passed", !findings.isEmpty() && findings.stream().allMatch(Finding::passed));
        JsonArray array = new JsonArray();
        findings.forEach(finding -> array.add(finding(finding)));
        report.add("findings", array);
        return gson.toJson(report) + "\n";
    }

    /** Returns the plots in the page's order, without a character that ends a script in HTML. */
    static String plots(List<Plot> plots) {
        JsonArray array = new JsonArray();
        plots.forEach(plot -> array.add(plot(plot, DRAWN_DIGITS)));
        return new GsonBuilder().serializeNulls().create().toJson(array);
    }

    private static JsonObject finding(Finding finding) {
        JsonObject json = new JsonObject();
        json.addProperty("name", finding.name());
        json.addProperty("shows", finding.shows());
        json.addProperty("passed", finding.passed());
        JsonArray checks = new JsonArray();
        finding.checks().forEach(check -> checks.add(check(check)));
        json.add("checks", checks);
        JsonArray grids = new JsonArray();
        finding.grids().forEach(grid -> grids.add(grid(grid)));
        json.add("tables", grids);
        JsonArray plots = new JsonArray();
        finding.plots().forEach(plot -> plots.add(plot(plot, DIGITS)));
        json.add("plots", plots);
        return json;
    }

    private static JsonObject check(Check check) {
        JsonObject json = new JsonObject();
        json.addProperty("label", check.label());
        json.addProperty("passed", check.passed());
        json.add("measured", number(check.measured(), DIGITS));
        json.add("low", number(check.low(), DIGITS));
        json.add("high", number(check.high(), DIGITS));
        json.add("expected", number(check.expected(), DIGITS));
        return json;
    }

    private static JsonObject grid(Grid grid) {
        JsonObject json = new JsonObject();
        json.addProperty("title", grid.title());
        json.add("header", texts(grid.header()));
        JsonArray rows = new JsonArray();
        grid.rows().forEach(row -> rows.add(texts(row)));
        json.add("rows", rows);
        return json;
    }

    private static JsonObject plot(Plot plot, MathContext digits) {
        JsonObject json = new JsonObject();
        json.addProperty("title", plot.title());
        json.add("x", axis(plot.x()));
        json.add("y", axis(plot.y()));
        JsonArray series = new JsonArray();
        plot.series().forEach(one -> series.add(series(one, digits)));
        json.add("series", series);
        return json;
    }

    private static JsonObject axis(Plot.Axis axis) {
        JsonObject json = new JsonObject();
        json.addProperty("label", axis.label());
        json.addProperty("unit", axis.unit());
        json.addProperty("logarithmic", axis.logarithmic());
        return json;
    }

    private static JsonObject series(Plot.Series series, MathContext digits) {
        JsonObject json = new JsonObject();
        json.addProperty("name", series.name());
        json.addProperty("style", series.style().name().toLowerCase(Locale.ROOT));
        JsonArray xs = new JsonArray();
        JsonArray ys = new JsonArray();
        for (Plot.Point point : series.points()) {
            xs.add(number(point.x(), digits));
            ys.add(number(point.y(), digits));
        }
        json.add("x", xs);
        json.add("y", ys);
        return json;
    }

    private static JsonArray texts(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    /** A double's own text differs between JDK 17 and 19; what is not finite has none in JSON. */
    private static JsonElement number(double value, MathContext digits) {
        if (!Double.isFinite(value)) {
            return JsonNull.INSTANCE;
        }
        BigDecimal rounded = new BigDecimal(value).round(digits).stripTrailingZeros();
        boolean isLong = rounded.scale() < 0 && rounded.precision() - rounded.scale() < digits.getPrecision();
        return new JsonPrimitive(isLong ? rounded.setScale(0) : rounded);
    }
}
