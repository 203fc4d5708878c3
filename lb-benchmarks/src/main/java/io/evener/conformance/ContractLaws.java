package io.evener.conformance;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.Member;
import io.evener.health.SlowStart;
import io.evener.spi.Chooser;
import java.time.Duration;
import java.util.List;

/** The chooser's own contract: light, and a part of the normal share in slow start. */
final class ContractLaws {

    private static final int[] SIZES = {1, 2, 3, 8, 9, 50, 1_000};
    private static final int CHOICES = 100_000;
    /** Enough for the code to be compiled and the profile to settle. */
    private static final int WARM_UP = 20_000;

    private static final int DRAWS = 20_000;

    private ContractLaws() {}

    static List<Law> all() {
        return List.of(
                Law.of(0, "no-allocation", "choose allocates nothing", ContractLaws::noAllocation),
                Law.of(
                                0,
                                "admission",
                                "a member with admission 1/4 gets a quarter of the others' share",
                                subject -> admission(subject, false))
                        .ifEven(),
                Law.of(
                                0,
                                "admission-retry",
                                "so it does from requests that exclude another",
                                subject -> admission(subject, true))
                        .ifEven(),
                Law.of(
                                0,
                                "slow-start",
                                "a newcomer's share grows with its slow start, and is never 0",
                                ContractLaws::slowStart)
                        .ifEven());
    }

    private static void noAllocation(Subject subject) {
        for (int n : SIZES) {
            noAllocation(subject, Rig.alike(n), "n=" + n);
        }
        noAllocation(subject, Rig.placed(50), "n=50, tiers and zones");
    }

    private static void noAllocation(Subject subject, List<Endpoint> endpoints, String scenario) {
        try (Rig rig = Rig.of(subject, endpoints)) {
            Chooser chooser = rig.capture.compiled().chooser();
            ChooseRequest plain = rig.request();
            ChooseRequest retry = plain.excluding(rig.member(0));
            allocated(chooser, plain, WARM_UP);
            allocated(chooser, retry, WARM_UP);
            noneAllocated(chooser, plain, "plain requests, " + scenario);
            noneAllocated(chooser, retry, "requests with an exclusion, " + scenario);
        }
    }

    private static void noneAllocated(Chooser chooser, ChooseRequest request, String scenario) {
        // A compile on this thread's behalf may allocate once: what allocates per choice does so every time.
        long bytes = Math.min(allocated(chooser, request, CHOICES / 2), allocated(chooser, request, CHOICES / 2));
        Rig.require(bytes < CHOICES / 2, "%s: %d bytes in %d choices", scenario, bytes, CHOICES / 2);
    }

    private static long allocated(Chooser chooser, ChooseRequest request, int choices) {
        long before = Capture.allocatedBytes();
        for (int i = 0; i < choices; i++) {
            chooser.choose(request);
        }
        return Capture.allocatedBytes() - before;
    }

    private static void admission(Subject subject, boolean retry) {
        for (int n : new int[] {3, 6, 12}) {
            try (Rig rig = Rig.of(subject, n)) {
                int slow = n / 2;
                rig.door().admission(rig.member(slow), 0.25);
                rig.time.runDue();
                Member failed = rig.member(n - 1);
                ChooseRequest request = retry ? ChooseRequest.any().excluding(failed) : ChooseRequest.any();
                int others = retry ? n - 2 : n - 1;
                int[] counts = rig.tally(DRAWS, n, request);
                Odds.share(
                        "n=" + n + ", choices of the slow starter among " + others + " others",
                        counts[slow],
                        DRAWS,
                        0.25 / (others + 0.25));
            }
        }
    }

    private static void slowStart(Subject subject) {
        int others = 5;
        Duration quarter = Duration.ofMillis(7_500);
        try (Rig rig = Rig.of(subject, others, SlowStart.ofDefaults().window(quarter.multipliedBy(4)))) {
            rig.pool.add(Rig.endpoint(others));
            for (double share : new double[] {0.125, 0.25, 0.5, 0.75, 1}) { // the first: a tenth, rounded up
                int[] counts = rig.tally(DRAWS, others + 1);
                Odds.share("choices of a newcomer at share " + share, counts[others], DRAWS, share / (others + share));
                rig.time.advance(quarter);
            }
        }
    }
}
