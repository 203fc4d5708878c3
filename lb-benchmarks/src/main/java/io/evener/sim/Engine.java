package io.evener.sim;

import io.evener.ChooseRequest;
import io.evener.Endpoint;
import io.evener.NoEndpointException;
import io.evener.Outcome;
import io.evener.spi.HealthProbe;
import io.evener.spi.LoadReport;
import io.evener.spi.ProbeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One run of a simulation. For one thread. */
final class Engine implements Cluster, AutoCloseable {

    private final Settings settings;
    private final EventQueue queue = new EventQueue();
    private final List<ServerProcess> servers = new ArrayList<>();
    private final Map<String, Integer> numbers = new HashMap<>();
    private final Map<Integer, Endpoint> listed = new LinkedHashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final Recorder recorder;
    private final long end;
    private final RandomStream works;
    private final RandomStream laterWorks;
    private final RandomStream assignment;
    private final OpenArrivals arrivals;
    private final RandomStream thinking;
    private final SignalFeed feed;
    private final List<long[]> sent = new ArrayList<>();

    @Nullable
    private Throwable failure;

    Engine(Settings settings) {
        this.settings = settings;
        this.end = settings.durationNanos;
        this.recorder = new Recorder(settings.warmUpNanos(), end, settings.intervalNanos);
        this.works = RandomStream.of(settings.seed, RandomStream.Role.WORK, 0);
        this.laterWorks = RandomStream.of(settings.seed, RandomStream.Role.WORK, 1);
        this.assignment = RandomStream.of(settings.seed, RandomStream.Role.CLIENTS, 0);
        RandomStream gaps = RandomStream.of(settings.seed, RandomStream.Role.ARRIVALS, 0);
        this.thinking = RandomStream.of(settings.seed, RandomStream.Role.ARRIVALS, 1);
        this.arrivals = new OpenArrivals(this, settings.arrivals(), gaps);
        settings.servers.forEach(this::add);
        for (int i = 0; i < settings.clients; i++) {
            clients.add(new Client(this, i, listed.values()));
        }
        this.feed = new SignalFeed(this, settings.signals);
    }

    // ---- the run -------------------------------------------------------------------------------------------------

    SimulationResult run() {
        settings.script.forEach(
                step -> later(step.atNanos(), () -> step.action().accept(this)));
        feed.start();
        if (settings.arrivals().isOpen()) {
            arrivals.start();
        } else {
            for (int i = 0; i < settings.arrivals().users(); i++) {
                Client client = clients.get(i % clients.size());
                think(client);
            }
        }
        advance(end, false);
        servers.forEach(ServerProcess::arrivalsEnded);
        advance(2 * end, true);
        recorder.giveUp();
        return SimulationResult.of(recorder, servers, sent, settings.work.mean(), queue.fired());
    }

    /** Goes on to this instant, or until every call that counts has ended. */
    private void advance(long until, boolean onlyWhileOpen) {
        long calls = (settings.arrivals().users() + 1L) * settings.fanOut;
        Watchdog watchdog = new Watchdog(queue, calls + (long) clients.size() * servers.size());
        while (!(onlyWhileOpen && recorder.open() == 0) && queue.step(until)) {
            watchdog.look();
            if (failure != null) {
                throw thrown(failure);
            }
        }
    }

    /** The library goes on without what failed; a simulation of what was asked for can't. */
    void failed(Throwable thrown) {
        failure = failure == null ? thrown : failure;
    }

    private static RuntimeException thrown(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException e ? e : new IllegalStateException(failure);
    }

    long now() {
        return queue.nanos();
    }

    EventQueue queue() {
        return queue;
    }

    Settings settings() {
        return settings;
    }

    List<Client> clients() {
        return clients;
    }

    List<ServerProcess> servers() {
        return servers;
    }

    boolean arrivalsEnded() {
        return now() >= end;
    }

    void later(long delayNanos, Runnable body) {
        queue.schedule(body, delayNanos);
    }

    // ---- calls ---------------------------------------------------------------------------------------------------

    /** A request comes to some client. */
    void arrive() {
        arrive(clients.size() == 1 ? clients.get(0) : clients.get(assignment.nextInt(clients.size())));
    }

    private void think(Client client) {
        later((long) Durations.sample("think", settings.arrivals().think(), thinking), () -> {
            if (!arrivalsEnded()) {
                arrive(client);
            }
        });
    }

    private void arrive(Client client) {
        recorder.arrived(now());
        Call call = new Call(client, now(), settings.fanOut);
        ChooseRequest request = client.request(settings);
        call.request = request;
        for (int i = 0; i < settings.fanOut; i++) {
            double work = Durations.sample("work", settings.work, works); // even if the call failed already: the next
            if (settings.calls != null) { // call's work is the same under every strategy
                new LibraryCall(this, call, work).start(settings.calls);
            } else if (!call.done) {
                attempt(call, request, work);
            }
        }
        if (!call.done && settings.timeoutNanos > 0) {
            call.timeout = queue.schedule(() -> timeOut(call), settings.timeoutNanos);
        }
        if (!call.done && settings.hedgeNanos > 0) {
            call.hedge = queue.schedule(() -> hedge(call, request), settings.hedgeNanos);
        }
    }

    private void attempt(Call call, ChooseRequest request, double work) {
        Attempt attempt = new Attempt(call, work);
        try {
            call.client.balancer().acquire(request, attempt);
        } catch (NoEndpointException e) {
            if (call.outstanding < call.missing) {
                finish(call, false, null);
            }
            return;
        }
        call.attempts = attempt;
        call.outstanding++;
        send(attempt, attempt.endpoint());
    }

    /** The attempt is on its way to this endpoint's server. */
    void send(Attempt attempt, Endpoint endpoint) {
        int number = Objects.requireNonNull(numbers.get(endpoint.id()));
        recorder.sent(now());
        if (recorder.counts(attempt.call.arrival)) {
            sent.get(number)[0]++;
        }
        servers.get(number).send(attempt);
    }

    /** Returns the work of an attempt after its call's first. */
    double laterWork() {
        return Durations.sample("work", settings.work, laterWorks);
    }

    private void hedge(Call call, ChooseRequest request) {
        Attempt first = call.attempts;
        if (!call.done && first != null) {
            attempt(call, first.elsewhere(request), laterWork());
        }
    }

    /** A server's answer reached the client. */
    void answered(Attempt attempt, Outcome outcome) {
        if (attempt.reply != null) {
            attempt.reply.complete(outcome);
            return;
        }
        if (attempt.told != null && !attempt.isCompleted()) {
            attempt.report(attempt.told);
        }
        if (!attempt.complete(outcome)) {
            return;
        }
        Call call = attempt.call;
        call.outstanding--;
        if (outcome == Outcome.SUCCESS && --call.missing == 0) {
            finish(call, true, outcome);
        } else if (call.outstanding < call.missing) {
            finish(call, false, outcome);
        }
    }

    private void timeOut(Call call) {
        if (!call.done) {
            for (Attempt attempt = call.attempts; attempt != null; attempt = attempt.sibling) {
                attempt.complete(Outcome.TIMEOUT);
            }
            finish(call, false, Outcome.TIMEOUT);
        }
    }

    void finish(Call call, boolean well, @Nullable Outcome outcome) {
        if (call.done) {
            return;
        }
        call.end();
        if (well) {
            recorder.succeeded(call.arrival, now() - call.arrival);
        } else {
            recorder.failed(call.arrival, outcome);
        }
        if (!settings.arrivals().isOpen()) {
            think(call.client);
        }
    }

    /** A server took a request up, or ended one. */
    void heldChanged(ServerProcess server) {
        feed.heldChanged(server);
    }

    void tell(ServerProcess server, LoadReport report) {
        for (Client client : clients) {
            client.hear(server.endpoint(), report);
        }
    }

    // ---- what a script may do ------------------------------------------------------------------------------------

    private int add(Server model) {
        int number = servers.size();
        String address = "http://10." + (number >> 16) + "." + (number >> 8 & 255) + "." + (number & 255) + ":8080";
        Endpoint endpoint = Endpoint.builder(address).locality(model.locality()).build();
        servers.add(new ServerProcess(
                this, model, endpoint, RandomStream.of(settings.seed, RandomStream.Role.SERVERS, number)));
        numbers.put(endpoint.id(), number);
        listed.put(number, endpoint);
        sent.add(new long[1]);
        return number;
    }

    private void publish() {
        clients.forEach(client -> client.pool().update(listed.values()));
    }

    @Override
    public int size() {
        return servers.size();
    }

    @Override
    public ServerControl server(int index) {
        return servers.get(index);
    }

    @Override
    public int join(Server server) {
        int number = add(server);
        publish();
        feed.joined(servers.get(number));
        return number;
    }

    @Override
    public void leave(int index) {
        servers.get(index);
        if (listed.remove(index) != null) {
            publish();
        }
    }

    @Override
    public void rejoin(int index) {
        listed.put(index, servers.get(index).endpoint());
        publish();
    }

    @Override
    public void drain(int index, Duration atMost) {
        clients.forEach(client -> client.drain(servers.get(index).endpoint(), atMost));
    }

    @Override
    public void readmit(int index) {
        clients.forEach(
                client -> client.pool().readmit(servers.get(index).endpoint().id()));
    }

    @Override
    public void rate(double factor) {
        arrivals.rate(factor);
    }

    @Override
    public HealthProbe probe() {
        return endpoint -> {
            CompletableFuture<ProbeResult> answer = new CompletableFuture<>();
            ServerProcess server = servers.get(Objects.requireNonNull(numbers.get(endpoint.id())));
            later(ServerProcess.probeNanos(), () -> {
                ProbeResult result = server.probed();
                if (result != null) {
                    answer.complete(result);
                }
            });
            return answer;
        };
    }

    @Override
    public void close() {
        clients.forEach(Client::close);
    }
}
