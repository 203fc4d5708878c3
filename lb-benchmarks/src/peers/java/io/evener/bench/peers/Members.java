package io.evener.bench.peers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The endpoints that all libraries get: the same order, addresses and weights. */
final class Members {

    static final int PORT = 8080;

    /** How many endpoints take turns at the middle of the list, where one is replaced per update. */
    static final int REPLACEMENTS = 64;

    private Members() {}

    /** An address that is never connected to; no name to be resolved. */
    static String host(int position) {
        return "10." + (position >> 16) + "." + (position >> 8 & 255) + "." + (position & 255);
    }

    static String address(int position) {
        return host(position) + ":" + PORT;
    }

    /** 1 to 10 in rotation. */
    static int weight(int position) {
        return 1 + position % 10;
    }

    static <T> List<T> of(int n, IntFunction<T> make) {
        return new ArrayList<>(IntStream.range(0, n).mapToObj(make).toList());
    }

    /** Lists of n, each with another endpoint at the middle: positions n, n + 1 and so on. */
    static <T> List<List<T>> replaced(int n, IntFunction<T> make) {
        List<T> base = of(n, make);
        return of(REPLACEMENTS, i -> {
            List<T> list = new ArrayList<>(base);
            list.set(n / 2, make.apply(n + i));
            return list;
        });
    }
}
