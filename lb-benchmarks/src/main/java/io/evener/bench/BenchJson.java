package io.evener.bench;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import io.evener.bench.jmh.Side;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Results as JSON: the same results, the same bytes. Reading refuses whatever could not have been written. */
final class BenchJson {

    private static final int FORMAT = 1;
    private static final Gson GSON = new GsonBuilder()
            .setStrictness(Strictness.STRICT)
            .disableHtmlEscaping()
            .setPrettyPrinting()
            .create();

    private BenchJson() {}

    static String write(BenchResult result) {
        JsonObject machine = new JsonObject();
        machine.addProperty("cpu", result.machine().cpu());
        machine.addProperty("cores", result.machine().cores());
        machine.addProperty("os", result.machine().os());
        machine.addProperty("jdk", result.machine().jdk());
        JsonObject options = new JsonObject();
        result.options().forEach(options::addProperty);
        JsonArray rows = new JsonArray();
        result.rows().forEach(row -> rows.add(row(row)));
        JsonObject all = new JsonObject();
        all.addProperty("format", FORMAT);
        all.add("machine", machine);
        all.add("options", options);
        all.add("rows", rows);
        return GSON.toJson(all) + "\n";
    }

    private static JsonObject row(BenchRow row) {
        JsonObject json = new JsonObject();
        json.addProperty("benchmark", row.benchmark());
        json.addProperty("family", row.family());
        json.addProperty("contender", row.contender());
        json.addProperty("side", row.side().name());
        if (!row.fault().isEmpty()) {
            json.addProperty("fault", row.fault());
        }
        json.addProperty("members", row.members());
        json.addProperty("threads", row.threads());
        json.addProperty("ns", row.ns());
        json.addProperty("error", row.error());
        json.addProperty("bytes", row.bytes());
        if (row.hasFloor()) {
            json.addProperty("floorRatio", row.floorRatio());
        }
        return json;
    }

    /**
     * Reads what was written.
     *
     * @throws IllegalArgumentException with what is wrong and where
     */
    static BenchResult read(String text) {
        Node file = new Node("", parse(text));
        int format = file.child("format").as(BenchJson::whole);
        if (format != FORMAT) {
            throw new IllegalArgumentException("must be " + FORMAT + ": format=" + format);
        }
        Node machine = file.child("machine");
        Machine where = new Machine(
                machine.child("cpu").as(BenchJson::string),
                machine.child("cores").as(BenchJson::whole),
                machine.child("os").as(BenchJson::string),
                machine.child("jdk").as(BenchJson::string));
        Node options = file.child("options");
        Map<String, String> how = new LinkedHashMap<>();
        for (String name : options.as(JsonElement::getAsJsonObject).keySet()) {
            how.put(name, options.child(name).as(BenchJson::string));
        }
        return new BenchResult(where, how, rows(file.child("rows")));
    }

    private static JsonElement parse(String text) {
        try {
            JsonElement json = GSON.fromJson(text, JsonElement.class);
            return json == null ? JsonNull.INSTANCE : json;
        } catch (JsonParseException e) {
            throw new IllegalArgumentException("must be JSON: " + e.getMessage(), e);
        }
    }

    private static List<BenchRow> rows(Node list) {
        List<BenchRow> rows = new ArrayList<>();
        Set<BenchRow.Key> keys = new HashSet<>();
        for (JsonElement element : list.as(JsonElement::getAsJsonArray)) {
            BenchRow row = row(new Node("rows[" + rows.size() + "]", element));
            if (!keys.add(row.key())) {
                throw new IllegalArgumentException("must not be there twice: " + row.key());
            }
            rows.add(row);
        }
        return rows;
    }

    private static BenchRow row(Node row) {
        try {
            return new BenchRow(
                    row.child("benchmark").as(BenchJson::string),
                    row.child("family").as(BenchJson::string),
                    row.child("contender").as(BenchJson::string),
                    row.child("side").as(side -> Side.valueOf(string(side))),
                    row.has("fault") ? row.child("fault").as(BenchJson::string) : "",
                    row.child("members").as(BenchJson::whole),
                    row.child("threads").as(BenchJson::whole),
                    row.child("ns").as(BenchJson::number),
                    row.child("error").as(BenchJson::number),
                    row.child("bytes").as(BenchJson::number),
                    row.has("floorRatio") ? row.child("floorRatio").as(BenchJson::number) : Double.NaN);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(row.path + ": " + e.getMessage(), e);
        }
    }

    /** Gson takes 4294967306 for 10, and texts, and lists of one, for numbers. */
    private static int whole(JsonElement json) {
        return primitive(json, json.getAsJsonPrimitive().isNumber())
                .getAsBigDecimal()
                .intValueExact();
    }

    private static double number(JsonElement json) {
        return primitive(json, json.getAsJsonPrimitive().isNumber()).getAsDouble();
    }

    private static String string(JsonElement json) {
        return primitive(json, json.getAsJsonPrimitive().isString()).getAsString();
    }

    private static JsonPrimitive primitive(JsonElement json, boolean wanted) {
        if (!wanted) {
            throw new IllegalStateException("another type");
        }
        return json.getAsJsonPrimitive();
    }

    /**
     * A value and where it stands.
     *
     * @param path from the top
     * @param json the value
     */
    private record Node(String path, JsonElement json) {

        boolean has(String name) {
            return as(JsonElement::getAsJsonObject).has(name);
        }

        Node child(String name) {
            JsonElement child = as(JsonElement::getAsJsonObject).get(name);
            if (child == null) {
                throw new IllegalArgumentException("must be given: " + name);
            }
            return new Node(path.isEmpty() ? name : path + "." + name, child);
        }

        <T> T as(Function<JsonElement, T> type) {
            try {
                return type.apply(json);
            } catch (IllegalStateException | IllegalArgumentException | ArithmeticException e) {
                String start = json.toString()
                        .substring(0, Math.min(40, json.toString().length()));
                throw new IllegalArgumentException(
                        "is not what it must be: " + (path.isEmpty() ? "the file" : path) + "=" + start, e);
            }
        }
    }
}
