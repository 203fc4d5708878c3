package io.evener.spi;

import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code endpoint-load-metrics} header of ORCA [1] in its two readable forms. It comes from a server that may
 * send anything: one pass, no recursion, and nothing made but a name and a number per metric that counts.
 *
 * <p>[1] Open Request Cost Aggregation, xds.data.orca.v3.OrcaLoadReport; the header's forms as Envoy reads them, and
 * some that it refuses: see {@link LoadReport#parse}.
 */
final class OrcaHeader {

    private static final int MOST_CHARS = 4_096;
    private static final int SHOWN_CHARS = 40;

    private static final String TEXT = "TEXT ";
    private static final String JSON = "JSON ";
    private static final String BINARY = "BIN ";

    private static final double UNTOLD = -1;

    private final String in;
    private int at;

    private double application = UNTOLD;
    private double cpu = UNTOLD;
    private double requests = UNTOLD;
    private double errors = UNTOLD;

    private OrcaHeader(String in) {
        this.in = in;
    }

    static LoadReport parse(String header) {
        if (header.length() > MOST_CHARS) {
            throw new Malformed("must be at most " + MOST_CHARS + " characters: length=" + header.length());
        }
        String value = header.strip();
        if (value.startsWith(BINARY)) {
            throw new Malformed("must be TEXT or JSON: header=BIN");
        }
        boolean json = value.startsWith(JSON) || value.startsWith("{");
        String body = value.startsWith(JSON) || value.startsWith(TEXT) ? value.substring(JSON.length()) : value;
        OrcaHeader reader = new OrcaHeader(body.strip());
        if (json) {
            reader.readJson();
        } else {
            reader.readText();
        }
        return reader.report();
    }

    private LoadReport report() {
        return new LoadReport(application > 0 ? application : cpu, requests, errors, -1);
    }

    /** A metric that doesn't count is passed over unread. */
    private void metric(String name, @Nullable String number) {
        switch (name) {
            case "application_utilization", "applicationUtilization" -> application = told(name, application, number);
            case "cpu_utilization", "cpuUtilization" -> cpu = told(name, cpu, number);
            case "rps_fractional", "rpsFractional" -> requests = told(name, requests, number);
            case "eps" -> errors = told(name, errors, number);
            default -> {}
        }
    }

    private static double told(String name, double before, @Nullable String number) {
        if (before != UNTOLD) {
            throw new Malformed("must not be told twice: " + name);
        }
        double value = number == null || !isPlain(number) ? Double.NaN : parsed(number);
        if (!(value >= 0 && value <= Double.MAX_VALUE)) {
            throw new Malformed("must be a number >= 0: " + name + "=" + (number == null ? "" : shown(number)));
        }
        return value;
    }

    /** Of what Java takes for a number, only what JSON does, or nearly. */
    private static boolean isPlain(String number) {
        return !number.isEmpty() && number.chars().allMatch(c -> c >= '0' && c <= '9' || "+-.eE".indexOf(c) >= 0);
    }

    private static double parsed(String number) {
        try {
            return Double.parseDouble(number);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    private static String shown(String text) {
        return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "...";
    }

    // ---- name=value, name:value ----------------------------------------------------------------------------------

    private void readText() {
        while (at < in.length()) {
            int comma = in.indexOf(',', at);
            int end = comma < 0 ? in.length() : comma;
            String entry = in.substring(at, end).strip();
            at = end + 1;
            if (!entry.isEmpty()) {
                int split = separator(entry);
                metric(
                        entry.substring(0, split).strip(),
                        entry.substring(split + 1).strip());
            }
        }
    }

    private static int separator(String entry) {
        int equals = entry.indexOf('=');
        int split = equals >= 0 ? equals : entry.indexOf(':');
        if (split < 1) {
            throw new Malformed("must be name=value: " + shown(entry));
        }
        return split;
    }

    // ---- an object of numbers, and of whatever else is passed over -------------------------------------------------

    private void readJson() {
        expect('{');
        if (next() == '}') {
            at++;
        } else {
            readMember();
            while (next() == ',') {
                at++;
                readMember();
            }
            expect('}');
        }
        if (next() != END) {
            throw malformed();
        }
    }

    private void readMember() {
        String name = readString();
        expect(':');
        switch (next()) {
            case '"' -> metric(name, readString());
            case '{', '[' -> {
                skipNested();
                metric(name, null);
            }
            default -> metric(name, readWord());
        }
    }

    private static final char END = 0;

    /** Returns the next character that is no blank, without taking it. */
    private char next() {
        while (at < in.length() && " \t\r\n".indexOf(in.charAt(at)) >= 0) {
            at++;
        }
        return at < in.length() ? in.charAt(at) : END;
    }

    private void expect(char wanted) {
        if (next() != wanted) {
            throw malformed();
        }
        at++;
    }

    /** Escapes stay as they are: no name or number that counts has one. */
    private String readString() {
        expect('"');
        int start = at;
        while (at < in.length() && in.charAt(at) != '"') {
            at += in.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= in.length()) {
            throw malformed();
        }
        return in.substring(start, at++);
    }

    private String readWord() {
        int start = at;
        while (at < in.length() && " \t\r\n,}]".indexOf(in.charAt(at)) < 0) {
            at++;
        }
        if (at == start) {
            throw malformed();
        }
        return in.substring(start, at);
    }

    private void skipNested() {
        int depth = 0;
        do {
            switch (next()) {
                case '"' -> readString();
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                }
                case END -> throw malformed();
                default -> at++;
            }
        } while (depth > 0);
    }

    private Malformed malformed() {
        int from = Math.min(at, in.length());
        return new Malformed("must be a JSON object of numbers: at " + from + ", " + shown(in.substring(from)));
    }

    /** Without a stack: it may come with every response. */
    private static final class Malformed extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
