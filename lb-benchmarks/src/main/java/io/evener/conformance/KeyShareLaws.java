package io.evener.conformance;

import static io.evener.conformance.KeyLaws.KEYS;
import static io.evener.conformance.KeyLaws.PLACES;
import static io.evener.conformance.KeyLaws.homes;
import static io.evener.conformance.KeyLaws.moved;
import static io.evener.conformance.KeyLaws.unmoved;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Laws about keys: what part of them a member has, by weight, in slow start, as text, and what has none. */
final class KeyShareLaws {

    private KeyShareLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(
                                11,
                                "keys-even",
                                "all of the 64-bit circle is spread evenly, the negative half too",
                                KeyShareLaws::even)
                        .needs(Trait.KEYED),
                Law.of(11, "keys-weighted", "a member's part of the keys follows its weight", KeyShareLaws::weighted)
                        .needs(Trait.KEYED, Trait.WEIGHTED),
                Law.of(
                                0,
                                "keys-text",
                                "a text and its UTF-8 bytes are one key, and texts are spread",
                                KeyShareLaws::text)
                        .needs(Trait.KEYED),
                Law.of(
                                0,
                                "keys-admission",
                                "a member in slow start keeps as many of its keys as it is admitted to; each comes home once",
                                KeyShareLaws::admission)
                        .needs(Trait.KEYED),
                Law.of(
                                0,
                                "keys-none",
                                "requests without a key are served in proportion to the shares",
                                KeyShareLaws::none)
                        .needs(Trait.KEYED));
    }

    private static void even(Subject subject) {
        int n = 8;
        try (Rig rig = Rig.of(subject, n)) {
            for (long half : new long[] {0, Long.MIN_VALUE}) {
                int[] counts = new int[n];
                for (int i = 0; i < KEYS; i++) {
                    long hash = rig.dice.nextLong() >>> 1 | half;
                    counts[Rig.number(rig.chooseSome(ChooseRequest.hash(hash)))]++;
                }
                shares(
                        half == 0 ? "the positive half" : "the negative half",
                        counts,
                        PLACES / 2,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1,
                        1);
            }
            for (long edge : new long[] {0, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0xFFFF_FFFFL, 0x8000_0000L}) {
                rig.chooseSome(ChooseRequest.hash(edge));
            }
        }
    }

    private static void weighted(Subject subject) {
        weighted(subject, 5, 3, 1, 1);
        weighted(subject, 1, 1, 2);
        weighted(subject, Endpoint.MAX_WEIGHT, Endpoint.MAX_WEIGHT, Endpoint.MAX_WEIGHT / 2);
        weighted(subject, 1L << 31, 1L << 31, 1L << 31, 1L << 30);
    }

    private static void weighted(Subject subject, long... weights) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            endpoints.add(Rig.weighted(i, weights[i]));
        }
        try (Rig rig = Rig.of(subject, endpoints)) {
            int[] counts = new int[weights.length];
            for (int i = 0; i < KEYS; i++) {
                counts[Rig.number(rig.chooseSome(ChooseRequest.hash(rig.dice.nextLong())))]++;
            }
            shares("by weight", counts, PLACES, weights);
        }
    }

    private static void shares(String scenario, int[] counts, int places, long... weights) {
        double sum = 0;
        for (long weight : weights) {
            sum += weight;
        }
        for (int i = 0; i < weights.length; i++) {
            double chance = weights[i] / sum;
            double slack = Odds.tableSlack(chance, places);
            double least = Odds.atLeast(KEYS, Math.max(0, chance - slack));
            double most = Odds.atMost(KEYS, Math.min(1, chance + slack));
            Rig.require(
                    counts[i] >= least && counts[i] <= most,
                    "%s, weight %d: must be %.0f to %.0f of %d keys, seen %s",
                    scenario,
                    weights[i],
                    least,
                    most,
                    KEYS,
                    Odds.shown(counts));
        }
    }

    private static void text(Subject subject) {
        int n = 8;
        try (Rig rig = Rig.of(subject, n)) {
            int[] counts = new int[n];
            for (int i = 0; i < KEYS; i++) {
                String text = (i % 2 == 0 ? "user-" : "J\u00f6rg \u4e2d \ud83d\ude00 ") + i;
                int home = Rig.number(rig.chooseSome(ChooseRequest.key(text)));
                int same = Rig.number(rig.chooseSome(ChooseRequest.key(text.getBytes(StandardCharsets.UTF_8))));
                Rig.require(home == same, "\"%s\" goes to %d, its UTF-8 bytes to %d", text, home, same);
                counts[home]++;
            }
            shares("texts", counts, PLACES, 1, 1, 1, 1, 1, 1, 1, 1);
        }
    }

    private static void admission(Subject subject) {
        int n = 6;
        int slow = 2;
        try (Rig rig = Rig.of(subject, n)) {
            int[] whole = homes(rig);
            int own = 0;
            for (int home : whole) {
                own += home == slow ? 1 : 0;
            }
            int[] before = whole.clone();
            for (int sixteenths : new int[] {1, 4, 8, 12, 16}) {
                rig.door().admission(rig.member(slow), sixteenths / 16.0);
                rig.time.runDue();
                int[] now = homes(rig);
                unmoved("admission " + sixteenths + "/16", whole, now, slow);
                int kept = own - moved(whole, now);
                Odds.share("keys kept at admission " + sixteenths + "/16", kept, own, sixteenths / 16.0);
                for (int key = 0; key < KEYS && sixteenths > 1; key++) {
                    Rig.require(
                            now[key] == before[key] || now[key] == slow,
                            "admission %d/16: a key moved on from %d to %d",
                            sixteenths,
                            before[key],
                            now[key]);
                }
                before = now;
            }
        }
    }

    private static void none(Subject subject) {
        int n = 5;
        try (Rig rig = Rig.of(subject, n)) {
            Odds.even("no key", rig.tally(KEYS, n));
            int[] counts = rig.tally(KEYS, n, ChooseRequest.any().excluding(rig.member(0)));
            Rig.require(counts[0] == 0, "an excluded member was chosen for a request without a key");
            Odds.even("no key, 0 excluded", counts[1], counts[2], counts[3], counts[4]);
        }
    }
}
