package io.evener.sim.lab;

import io.evener.call.CallOptions;
import io.evener.health.OutlierDetector;
import io.evener.health.Probe;
import io.evener.health.ProbeMonitor;
import io.evener.health.SlowStart;
import io.evener.sim.Arrivals;
import io.evener.sim.Server;
import io.evener.sim.ServerControl;
import io.evener.sim.Simulation;
import io.evener.sim.SimulationResult;
import io.evener.strategies.Strategies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/** Endpoints crash or hang and come back cold: how long they are asked for nothing, and what their return costs. */
final class PoolOutage {

    private static final int ENDPOINTS = 10;
    private static final int SLOTS = 1;
    /** 40 % of what ten can do, 80 % of what five can. */
    private static final int RATE = 400;

    private static final int INTERVAL_SECONDS = 10;
    private static final CallOptions CALLS =
            CallOptions.ofDefaults().idempotent(true).attemptTimeout(Duration.ofSeconds(1));

    /** A probe monitor's bound: interval + timeout + a re-check. */
    private static final double PROBED_OUT_SECONDS = 5 + 3 + 1;
    /** Another: interval + fastInterval. */
    private static final double PROBED_IN_SECONDS = 5 + 1;
    /** A detector's first ejection lasts so long at most, to the look that ends it. */
    private static final double EJECTED_SECONDS = 30 + 10 + 1;
    /** A slow start's window, and the step in which it ends. */
    private static final double RAMP_SECONDS = 30 + 30 / 16.0;
    /** Answers to probes take a millisecond, verdicts reach choosers at once. */
    private static final double SLACK_SECONDS = 0.1;

    /** What happens to whom, and for how long. */
    private enum Outage {
        IN_TURN("one after the other crashes", 20, 40, 2, 1.1),
        HALF("half crashes", 30, 0, 2, 0.9),
        HALF_HANGS("half hangs", 30, 0, 5, 0.9);

        private final String text;
        private final int seconds;
        private final int apart;
        /** How soon a detector has seen it: at the second look after failures are known, at 40 calls/s each. */
        private final int detectedWithin;
        /** One cold server of ten is hardly felt: leastRequest evades it. */
        private final double rampedByFlooded;

        Outage(String text, int seconds, int apart, int detectedWithin, double rampedByFlooded) {
            this.text = text;
            this.seconds = seconds;
            this.apart = apart;
            this.detectedWithin = detectedWithin;
            this.rampedByFlooded = rampedByFlooded;
        }

        void strike(ServerControl server) {
            if (this == HALF_HANGS) {
                server.speed(0);
            } else {
                server.down();
            }
        }

        int hit(Plan plan) {
            return apart > 0 ? plan.isFullLength() ? ENDPOINTS : 2 : ENDPOINTS / 2;
        }

        int blowSecond(int server) {
            return 20 + apart * server;
        }

        int returnSecond(int server) {
            return blowSecond(server) + seconds;
        }

        int endSecond(Plan plan) {
            return returnSecond(hit(plan) - 1) + 60;
        }

        /** Returns the 99th percentile of the worst interval after the first return. */
        double worstMillis(SimulationResult result) {
            return result.timeline().stream()
                            .skip(returnSecond(0) / INTERVAL_SECONDS)
                            .mapToLong(period -> period.p99().toNanos())
                            .max()
                            .orElse(0)
                    / 1e6;
        }
    }

    /** What is done about it. */
    private enum Defence {
        PROBES("probes", false, false),
        DETECTOR("probes, detector", true, false),
        ALL("probes, detector, slow start", true, true);

        private final String text;
        private final boolean detects;
        private final boolean ramps;

        Defence(String text, boolean detects, boolean ramps) {
            this.text = text;
            this.detects = detects;
            this.ramps = ramps;
        }
    }

    private PoolOutage() {}

    static Experiment get() {
        return new Oracle(
                Experiment.Kind.RESILIENCE,
                "outage",
                "Endpoints crash in turn, half of them crash, half of them hang: out, back, calls failed, by defence",
                PoolOutage::sums);
    }

    private static void sums(Oracle.Sums sums) {
        List<List<String>> rows = new ArrayList<>();
        for (Outage outage : Outage.values()) {
            List<Oracle.SimulationCell> cells = new ArrayList<>();
            for (Defence defence : Defence.values()) {
                Trial trial = new Trial(sums.plan(), outage, defence);
                cells.add(sums.add(trial.run(), (sheet, result) -> {
                    rows.add(trial.row(result));
                    trial.judge(sheet, result);
                }));
            }
            sums.then(
                    sheet -> { // of the last two defences
                        double flooded =
                                outage.worstMillis(cells.get(cells.size() - 2).get());
                        double ramped =
                                outage.worstMillis(cells.get(cells.size() - 1).get());
                        sheet.check(Check.atMost(
                                outage.text + ": p99 after the return, with a slow start by that without",
                                ramped / flooded,
                                outage.rampedByFlooded));
                    });
        }
        sums.then(sheet -> sheet.grid(
                "leastRequest, 400 calls/s, three attempts; whoever comes back takes five times as long at first",
                List.of(
                        "outage",
                        "defence",
                        "out after",
                        "in again",
                        "whole share",
                        "calls failed",
                        "p99, worst 10 s after a return"),
                rows));
    }

    /** One outage under one defence. Seconds are the slowest endpoint's, from its crash or return on. */
    private static final class Trial {
        private final Plan plan;
        private final Outage outage;
        private final Defence defence;
        private final Rotation rotation = new Rotation();
        private final List<String> hit = new ArrayList<>();

        Trial(Plan plan, Outage outage, Defence defence) {
            this.plan = plan;
            this.outage = outage;
            this.defence = defence;
        }

        Simulation.Builder run() {
            Simulation.Builder run = plan.simulation()
                    .strategy(Strategies.leastRequest())
                    .servers(ENDPOINTS, Server.fifo(SLOTS))
                    .arrivals(Arrivals.poisson(RATE))
                    .duration(Duration.ofSeconds(outage.endSecond(plan)))
                    .warmUp(0)
                    .timeline(Duration.ofSeconds(INTERVAL_SECONDS))
                    .calls(CALLS)
                    .guard(cluster -> rotation)
                    .guard(cluster ->
                            ProbeMonitor.builder(Probe.of(cluster::probe)).build());
            if (defence.detects) {
                run.guard(cluster -> OutlierDetector.ofDefaults());
            }
            if (defence.ramps) {
                run.guard(cluster -> SlowStart.ofDefaults());
            }
            for (int i = 0; i < outage.hit(plan); i++) {
                strike(run, i);
            }
            return run;
        }

        private void strike(Simulation.Builder run, int server) {
            run.at(Duration.ofSeconds(outage.blowSecond(server)), cluster -> {
                hit.add(cluster.server(server).endpoint().id());
                outage.strike(cluster.server(server));
            });
            run.at(Duration.ofSeconds(outage.returnSecond(server)), cluster -> {
                cluster.server(server).down(); // what it held is gone
                cluster.server(server).restart();
            });
            Cold.from(run, outage.returnSecond(server), server);
        }

        private double slowest(IntToDoubleFunction seconds) {
            double slowest = 0;
            for (int i = 0; i < hit.size(); i++) {
                slowest = Math.max(slowest, seconds.applyAsDouble(i));
            }
            return slowest;
        }

        private double out() {
            return slowest(i -> rotation.secondsUntilOut(hit.get(i), outage.blowSecond(i)));
        }

        private double in() {
            return slowest(i -> rotation.secondsUntilIn(hit.get(i), outage.returnSecond(i)));
        }

        private double full() {
            return slowest(i -> rotation.secondsUntilFull(hit.get(i), outage.returnSecond(i)));
        }

        List<String> row(SimulationResult result) {
            return List.of(
                    outage.text,
                    defence.text,
                    Outages.seconds(out()),
                    Outages.seconds(in()),
                    Outages.seconds(full()),
                    Numbers.percent(1 - result.successRatio(), 3),
                    Numbers.three(outage.worstMillis(result)) + " ms");
        }

        void judge(Sheet sheet, SimulationResult result) {
            String label = outage.text + ", " + defence.text;
            double outWithin = defence.detects ? outage.detectedWithin : PROBED_OUT_SECONDS;
            double inWithin = defence.detects
                    ? Math.max(PROBED_IN_SECONDS, outage.detectedWithin + EJECTED_SECONDS - outage.seconds)
                    : PROBED_IN_SECONDS;
            double fullWithin = inWithin + (defence.ramps ? RAMP_SECONDS : 0);
            sheet.check(Check.atMost(label + ": seconds until out", out(), outWithin + SLACK_SECONDS));
            sheet.check(Check.atMost(label + ": seconds until in again", in(), inWithin + SLACK_SECONDS));
            sheet.check(Check.atMost(label + ": seconds until whole", full(), fullWithin + SLACK_SECONDS));
            if (defence.detects) {
                double inSeconds = (double) result.failed() / RATE;
                sheet.check(Check.atMost(label + ": calls failed, in seconds of calls", inSeconds, 1));
            }
        }
    }
}
