package io.evener.health;

import io.evener.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What an {@link OutlierDetector} was told. Changed only while a copy is made. */
final class OutlierSettings {

    /** Ours: with it a dead endpoint of a busy pool is out in a second or two. */
    static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

    /** Envoy's and gRPC's. */
    static final Duration CLASSIC_INTERVAL = Duration.ofSeconds(10);

    /** Envoy's and gRPC's. */
    static final Duration DEFAULT_BASE = Duration.ofSeconds(30);

    /** Envoy's and gRPC's. */
    static final Duration DEFAULT_LONGEST = Duration.ofMinutes(5);

    /** What part of the base time jitter is by default, so that clients which ejected together don't come back together. */
    private static final int JITTER_PART = 3;

    private static final long USUAL = -1;

    /** Envoy's and gRPC's. */
    static final double CLASSIC_MAX_EJECTED = 0.1;

    /** Envoy's. */
    static final int CLASSIC_CONSECUTIVE = 5;

    static final double DEFAULT_SLOW_TIMES = 3;
    static final double DEFAULT_SLOW_RATIO = 0.5;

    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);
    private static final Duration LONGEST = Duration.ofDays(1);

    static final OutlierSettings DEFAULT = new OutlierSettings();

    OutlierDialect dialect = OutlierDialect.EVENER;
    long intervalNanos = DEFAULT_INTERVAL.toNanos();
    long baseNanos = DEFAULT_BASE.toNanos();
    long longestNanos = DEFAULT_LONGEST.toNanos();
    private long jitterNanos = USUAL;
    double maxEjectedRatio = 1;
    boolean majority = true;
    /** 0: calls are not timed. */
    double slowTimes;

    double slowRatio;
    List<OutlierRun> runs = List.of();
    boolean dryRun;

    @Nullable
    SuccessRateRule successRate;

    @Nullable
    FailureRatioRule failureRatio;

    private OutlierSettings() {}

    /** Envoy's defaults, each of them. */
    static OutlierSettings envoy() {
        return classic(settings -> {
            settings.dialect = OutlierDialect.ENVOY;
            settings.successRate = SuccessRateRule.classic(OutlierDialect.ENVOY);
            settings.failureRatio = FailureRatioRule.ENVOY;
            Set<Outcome> gateway = EnumSet.of(Outcome.CONNECT_FAILURE, Outcome.TIMEOUT, Outcome.OVERLOADED);
            settings.run(CLASSIC_CONSECUTIVE, gateway, 0);
            gateway.add(Outcome.FAILURE);
            settings.run(CLASSIC_CONSECUTIVE, gateway, 1);
        });
    }

    /** The defaults of gRFC A50, with both of its rules. */
    static OutlierSettings grpc() {
        return classic(settings -> {
            settings.dialect = OutlierDialect.GRPC;
            settings.successRate = SuccessRateRule.classic(OutlierDialect.GRPC);
            settings.failureRatio = FailureRatioRule.GRPC;
        });
    }

    private static OutlierSettings classic(Consumer<OutlierSettings> change) {
        return DEFAULT.with(settings -> {
            settings.majority = false;
            settings.intervalNanos = CLASSIC_INTERVAL.toNanos();
            settings.jitterNanos = 0;
            settings.maxEjectedRatio = CLASSIC_MAX_EJECTED;
            change.accept(settings);
        });
    }

    /** Returns a changed copy. */
    OutlierSettings with(Consumer<OutlierSettings> change) {
        OutlierSettings copy = new OutlierSettings();
        copy.dialect = dialect;
        copy.intervalNanos = intervalNanos;
        copy.baseNanos = baseNanos;
        copy.longestNanos = longestNanos;
        copy.jitterNanos = jitterNanos;
        copy.maxEjectedRatio = maxEjectedRatio;
        copy.majority = majority;
        copy.slowTimes = slowTimes;
        copy.slowRatio = slowRatio;
        copy.runs = runs;
        copy.dryRun = dryRun;
        copy.successRate = successRate;
        copy.failureRatio = failureRatio;
        change.accept(copy);
        return copy;
    }

    void interval(Duration interval) {
        if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new IllegalArgumentException(
                    "must be in " + SHORTEST_INTERVAL + ".." + LONGEST_INTERVAL + ": interval=" + interval);
        }
        intervalNanos = interval.toNanos();
    }

    void ejectFor(Duration base, Duration longest) {
        Args.positive("base", base);
        if (longest.compareTo(base) < 0 || longest.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be in base=" + base + ".." + LONGEST + ": longest=" + longest);
        }
        baseNanos = base.toNanos();
        longestNanos = longest.toNanos();
    }

    void jitter(Duration most) {
        if (most.isNegative() || most.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("must be in PT0S.." + LONGEST + ": jitter=" + most);
        }
        jitterNanos = most.toNanos();
    }

    /** Returns by how much an ejection may be longer, at random. */
    long jitterNanos() {
        return jitterNanos == USUAL ? baseNanos / JITTER_PART : jitterNanos;
    }

    /** Adds a run, in place of one of the same kinds. */
    void run(int failures, Set<Outcome> kinds, double enforced) {
        OutlierRun added =
                OutlierRun.of(Args.atLeast(1, "consecutive", failures), kinds, Args.ratio("enforced", enforced));
        List<OutlierRun> changed = new ArrayList<>(runs);
        changed.removeIf(run -> run.kinds().equals(added.kinds()));
        changed.add(added);
        runs = List.copyOf(changed);
    }

    void latency(double times, double ratio) {
        if (!(times > 1 && times < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("must be > 1: latency.times=" + times);
        }
        slowTimes = times;
        slowRatio = Args.positiveRatio("latency.ratio", ratio);
    }

    boolean watchesLatency() {
        return slowTimes > 0;
    }

    List<OutlierRule> rules() {
        List<OutlierRule> rules = new ArrayList<>();
        if (majority) {
            rules.add(MajorityRule.FAILURES);
        }
        if (watchesLatency()) {
            rules.add(new MajorityRule(true, slowRatio, MajorityRule.CHANCE));
        }
        if (successRate != null) {
            rules.add(successRate);
        }
        if (failureRatio != null) {
            rules.add(failureRatio);
        }
        return rules;
    }

    /** Returns where the growth of ejections ends: Envoy lets it grow once more than shows. */
    int mostTimes() {
        long enough = (longestNanos + baseNanos - 1) / baseNanos;
        return switch (dialect) {
            case EVENER -> (int) Math.min(Integer.MAX_VALUE, enough);
            case ENVOY -> (int) Math.min(Integer.MAX_VALUE, enough + 1);
            case GRPC -> Integer.MAX_VALUE;
        };
    }

    /** Returns how long a member must stay in to have one of its ejections forgotten. */
    long decayNanos() {
        return dialect == OutlierDialect.EVENER ? baseNanos : intervalNanos;
    }

    static String enforcedText(double enforced) {
        return enforced == 1 ? "" : " (enforced " + enforced + ")";
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder().append(rules()).append(runs);
        if (watchesLatency()) {
            text.append("; slow is ").append(slowTimes).append(" times the median");
        }
        text.append("; every ").append(Duration.ofNanos(intervalNanos));
        text.append("; out for ").append(Duration.ofNanos(baseNanos));
        text.append(" to ").append(Duration.ofNanos(longestNanos));
        text.append(" and up to ").append(Duration.ofNanos(jitterNanos()));
        if (maxEjectedRatio < 1) {
            text.append("; at most ").append(maxEjectedRatio).append(" of all");
        }
        return text.append(dryRun ? "; dry run" : "").toString();
    }
}
