package io.evener.bench;

import io.evener.Endpoint;
import io.evener.LoadBalancer;
import io.evener.Outcome;
import io.evener.Pool;
import io.evener.bench.StrategyCatalogue.Entry;
import io.evener.health.HttpProbe;
import io.evener.http.jdk.BalancedHttpClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Puts load on servers that are already there. */
@Command(
        name = "load",
        description = "Send GETs to servers of your own through a balanced client, and show who gets what.",
        sortOptions = false,
        footer = {
            "",
            "Example: load --targets http://10.0.0.1:8080,http://10.0.0.2:8080 --probe /health --rate 200",
            "Exit status: 0 when any call succeeded, 1 when none did."
        })
final class LoadCommand implements Callable<Integer> {

    private static final String POOL = "targets";
    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(5);
    private static final int MAX_RATE = 50_000;

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // by picocli
    private CommandSpec spec;

    private List<Endpoint> targets = List.of();
    private Entry strategy = StrategyCatalogue.find("leastRequest").orElseThrow();
    private String path = "/";
    private String probe = "";
    private int rate = 100;

    @Option(
            names = "--duration",
            paramLabel = "<time>",
            description = "How long. Default: ${DEFAULT-VALUE}.",
            defaultValue = "30s")
    @SuppressWarnings("NullAway.Init")
    private Duration duration;

    @Option(
            names = "--timeout",
            paramLabel = "<time>",
            description = "Of one call. Default: ${DEFAULT-VALUE}.",
            defaultValue = "5s")
    @SuppressWarnings("NullAway.Init")
    private Duration timeout;

    LoadCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Option(
            names = "--targets",
            required = true,
            split = ",",
            paramLabel = "<uri>",
            description = "The servers, such as http://10.0.0.1:8080, separated by commas.")
    void targets(List<String> uris) {
        List<Endpoint> endpoints = new ArrayList<>();
        for (String uri : uris) {
            Endpoint endpoint = checked("--targets", uri.strip());
            if (!endpoint.scheme().startsWith("http")) {
                throw refused("must be http or https: --targets=" + uri);
            }
            if (endpoints.stream().anyMatch(other -> other.id().equals(endpoint.id()))) {
                throw refused("must not be listed twice: --targets=" + uri);
            }
            endpoints.add(endpoint);
        }
        targets = endpoints;
    }

    private Endpoint checked(String flag, String uri) {
        try {
            return Endpoint.of(uri);
        } catch (IllegalArgumentException e) {
            throw refused(flag + ": " + e.getMessage());
        }
    }

    @Option(names = "--strategy", paramLabel = "<name>", description = "How to choose. Default: leastRequest.")
    void strategy(String name) {
        strategy = StrategyCatalogue.find(name)
                .orElseThrow(() -> refused("must be one of " + StrategyCatalogue.names() + ": --strategy=" + name));
    }

    @Option(names = "--path", paramLabel = "<path>", description = "What to get. Default: /.")
    void path(String path) {
        this.path = absolute("--path", path);
    }

    @Option(names = "--probe", paramLabel = "<path>", description = "What health checks get. Default: no checks.")
    void probe(String path) {
        this.probe = absolute("--probe", path);
    }

    private String absolute(String flag, String path) {
        try {
            if (path.startsWith("/") && !path.startsWith("//")) {
                URI.create("http://" + POOL + path);
                return path;
            }
        } catch (IllegalArgumentException e) {
            throw refused("must be a path: " + flag + "=" + path);
        }
        throw refused("must start with one /: " + flag + "=" + path);
    }

    @Option(names = "--rate", paramLabel = "<n>", description = "Calls per second. Default: 100.")
    void rate(int perSecond) {
        if (perSecond < 1 || perSecond > MAX_RATE) {
            throw refused("must be in 1.." + MAX_RATE + ": --rate=" + perSecond);
        }
        rate = perSecond;
    }

    private ParameterException refused(String reason) {
        return new ParameterException(spec.commandLine(), reason);
    }

    @Override
    public Integer call() throws InterruptedException {
        Meter meter = new Meter();
        ExecutorService threads = Daemons.pool("http-client", 4);
        try (Pool pool = Pool.builder(POOL).endpoints(targets).build();
                LoadBalancer balancer = balancer(pool, meter)) {
            HttpClient http = HttpClient.newBuilder()
                    .connectTimeout(timeout)
                    .executor(threads)
                    .build();
            HttpClient client = BalancedHttpClient.wrap(http, Map.of(POOL, balancer));
            return run(balancer, client, meter);
        } finally {
            threads.shutdownNow();
        }
    }

    private LoadBalancer balancer(Pool pool, Meter meter) {
        LoadBalancer.Builder builder =
                LoadBalancer.builder(pool).strategy(strategy.factory().get()).guard(meter);
        return (probe.isEmpty() ? builder : builder.guard(HttpProbe.get(probe))).build();
    }

    private int run(LoadBalancer balancer, HttpClient client, Meter meter) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + POOL + path))
                .timeout(timeout)
                .build();
        int unanswered;
        try (Traffic traffic = new Traffic(() -> client.sendAsync(request, BodyHandlers.discarding()), rate);
                Dashboard dashboard = new Dashboard(balancer, meter, traffic, new Screen(terminal))) {
            var timer = Daemons.timer("load");
            try {
                dashboard.start();
                dashboard.appendEvery(PLAIN_INTERVAL);
                traffic.start();
                Daemons.pause(timer, duration);
                unanswered = traffic.stop(timeout.plusSeconds(1));
            } finally {
                timer.shutdownNow();
            }
            dashboard.stop();
            meter.roll();
            Summary.lines(traffic, meter, unanswered, duration).forEach(terminal.out()::println);
        }
        boolean any = meter.gauges().values().stream().anyMatch(gauge -> gauge.ended(Outcome.SUCCESS) > 0);
        return any ? 0 : 1;
    }
}
