package io.evener.health;

import io.evener.spi.LoadReport;
import io.evener.spi.ProbeResult;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a good answer looks like. Immutable.
 *
 * @param statuses that are good
 * @param decisive statuses that are bad, and leave no doubt
 * @param headers that it must have
 * @param body what it must contain
 * @param bodyLimit how much of it is read
 */
record HttpExpected(
        BitSet statuses,
        BitSet decisive,
        List<Header> headers,
        @Nullable Needle body,
        int bodyLimit) {

    /** As calls' responses carry it. */
    private static final String LOAD_HEADER = "endpoint-load-metrics";

    /** A header that must have this value, as one of its own if it comes more than once. */
    record Header(String name, String value) {}

    /** Judges head and body; a bad head's body is not read. */
    BodySubscriber<ProbeResult> judge(ResponseInfo answer) {
        String fault = fault(answer);
        if (!fault.isEmpty()) {
            ProbeResult bad =
                    decisive.get(answer.statusCode()) ? ProbeResult.downAtOnce(fault) : ProbeResult.down(fault);
            return new Drain(null, () -> loaded(bad, answer.headers()), 0);
        }
        Needle.Search search = body == null ? null : body.search();
        return new Drain(
                search,
                () -> loaded(
                        search == null || search.isFound()
                                ? ProbeResult.up()
                                : ProbeResult.down("body without " + search),
                        answer.headers()),
                bodyLimit);
    }

    private String fault(ResponseInfo answer) {
        if (!statuses.get(answer.statusCode())) {
            return "status " + answer.statusCode();
        }
        for (Header wanted : headers) {
            List<String> values = answer.headers().allValues(wanted.name);
            if (!values.contains(wanted.value)) {
                return (values.isEmpty() ? "no header " + wanted.name : "header " + wanted.name + ": " + values.get(0))
                        + ", expected " + wanted.value;
            }
        }
        return "";
    }

    /** Garbage in the load header fails no probe, as it fails no call. */
    private static ProbeResult loaded(ProbeResult result, HttpHeaders headers) {
        String load = headers.firstValue(LOAD_HEADER).orElse("");
        if (load.isEmpty()) {
            return result;
        }
        try {
            return result.with(LoadReport.parse(load));
        } catch (IllegalArgumentException malformed) {
            return result;
        }
    }
}
