package io.evener.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Plays the demo. */
@Command(
        name = "demo",
        description =
                "Watch a balanced client live through a kill, a silence, an error storm, a slow server and a drain.",
        sortOptions = false,
        footer = {"", "Five real HTTP servers on loopback. Exit status: 0 for PASS, 1 for FAIL."})
final class DemoCommand implements Callable<Integer> {

    private static final Duration DEFAULT_SCENE = Duration.ofSeconds(3);
    private static final int DEFAULT_RATE = 300;
    private static final int MAX_RATE = 2_000;

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    @Option(
            names = "--scene",
            paramLabel = "<time>",
            description = "How long each of the scenes is shown. Default: 3s.")
    private Duration scene = DEFAULT_SCENE;

    private int rate = DEFAULT_RATE;

    DemoCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Option(names = "--rate", paramLabel = "<n>", description = "Calls per second. Default: 300.")
    void rate(int perSecond) {
        if (perSecond < 1 || perSecond > MAX_RATE) {
            throw new ParameterException(spec.commandLine(), "must be in 1.." + MAX_RATE + ": --rate=" + perSecond);
        }
        rate = perSecond;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Demo demo = new Demo(terminal, scene, rate)) {
            return demo.play() ? 0 : 1;
        }
    }
}
