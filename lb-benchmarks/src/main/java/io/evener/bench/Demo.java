package io.evener.bench;

import io.evener.Cause;
import io.evener.DrainResult;
import io.evener.LoadBalancerEvent;
import io.evener.LoadBalancerEvent.LetIn;
import io.evener.LoadBalancerEvent.PanicChanged;
import io.evener.LoadBalancerEvent.TakenOut;
import io.evener.Member;
import io.evener.Outcome;
import io.evener.PoolSnapshot;
import io.evener.bench.Terminal.Tone;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Five real servers, a balanced client, steady load, and what may happen to servers: one is killed, one falls silent, one
 * answers with errors, one becomes slow, one is drained, one is added, the dead one comes back. {@link OrdersClient} shows how the client is built,
 * {@link Verdict} how the demo is judged.
 */
final class Demo implements AutoCloseable {

    private static final int[] WORK_MILLIS = {2, 3, 4, 6, 10};
    /** The trouble begins when answers have earned so many retries, or a tenth of a second's calls if that is less. */
    private static final int RETRIES_EARNED = 20;

    /** For what must happen soon, on a busy machine too. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(10);

    private final Duration scene;
    private final Map<String, LocalServer> servers = new LinkedHashMap<>();
    private final Map<String, Member> everyMember = new LinkedHashMap<>();
    private final Meter meter = new Meter();
    private final EventWatch events = new EventWatch();
    private final Verdict verdict = new Verdict();
    private final ScheduledExecutorService timer = Daemons.timer("demo");
    private final Terminal terminal;
    private final OrdersClient client;
    private final Traffic traffic;
    private final Dashboard board;
    private final int earned;
    private int sceneNumber;

    Demo(Terminal terminal, Duration scene, int rate) throws IOException {
        this.terminal = terminal;
        this.scene = scene;
        for (int i = 0; i < WORK_MILLIS.length; i++) {
            startServer("orders-" + (i + 1), WORK_MILLIS[i]);
        }
        client = new OrdersClient(
                servers.values().stream().map(LocalServer::endpoint).toList(), meter, events);
        traffic = new Traffic(() -> client.get("/work"), rate);
        earned = Math.min(RETRIES_EARNED, rate / 10);
        board = new Dashboard(client.balancer, meter, traffic, new Screen(terminal));
        events.tell(this::tell);
    }

    private LocalServer startServer(String id, int workMillis) throws IOException {
        LocalServer server = LocalServer.start(id, Duration.ofMillis(workMillis));
        servers.put(id, server);
        return server;
    }

    /** Plays all scenes and says on the last line how it went. */
    boolean play() throws InterruptedException {
        board.start();
        try {
            client.warmUp("/work");
            traffic.start();
            steady();
            long begun = kill("orders-3");
            silence("orders-2");
            storm("orders-1");
            slow("orders-5");
            drain("orders-4");
            add("orders-6", 3);
            revive("orders-3", begun);
        } catch (IOException | RuntimeException e) {
            verdict.check(false, "%s", e);
        }
        end();
        terminal.out().println(terminal.paint(verdict.isPass() ? Tone.GOOD : Tone.BAD, verdict.line(traffic.sent())));
        return verdict.isPass();
    }

    // ---- scenes --------------------------------------------------------------------------------------------------

    private void steady() throws InterruptedException {
        scene("five servers, answering in 2, 3, 4, 6 and 10 ms");
        watch();
        servers.keySet().forEach(id -> verdict.check(meter.gauge(id).begun() > 0, "%s got no call", id));
        await("retries worth their answers", () -> client.budget.balance() >= earned);
        result("%,d calls, %,d failed", traffic.sent(), traffic.failed());
    }

    /** Returns how many calls the endpoint had got when the verdict on it stood. */
    private long kill(String id) throws InterruptedException {
        scene("kill " + id + ": its port closes, its connections die");
        await(id + " in rotation", () -> isInRotation(id));
        CompletableFuture<Long> seen = takenOut(id, Cause.PROBE);
        long killed = System.nanoTime();
        verdict.hurt(id);
        server(id).kill();
        long detected = within("the health check of " + id, seen);
        traffic.fence();
        long begun = meter.gauge(id).begun();
        watch();
        result(
                "its health check saw it after %.1f s; %,d attempts failed there, %,d calls",
                (detected - killed) / 1e9, meter.gauge(id).failed(), traffic.failed());
        return begun;
    }

    private void silence(String id) throws InterruptedException {
        scene("silence " + id + ": it takes calls and answers none");
        trouble(id, () -> server(id).silent(true), () -> server(id).silent(false));
    }

    private void storm(String id) throws InterruptedException {
        scene("storm at " + id + ": it answers every call with status 500, and its health check with 200");
        trouble(id, () -> server(id).status(500), () -> server(id).status(200));
    }

    /** Lets an endpoint suffer from something until well after it was taken out for it. */
    private void trouble(String id, Runnable begin, Runnable end) throws InterruptedException {
        await(id + " in rotation", () -> isInRotation(id));
        CompletableFuture<Long> seen = takenOut(id, Cause.BREAKER, Cause.PROBE);
        long begun = System.nanoTime();
        verdict.hurt(id);
        begin.run();
        long out = within("the ejection of " + id, seen);
        watch();
        end.run();
        Duration pause = PATIENCE.plus(scene.multipliedBy(2)); // a breaker's pauses double for as long as it is bad
        await(id + " back in rotation", pause, () -> isInRotation(id));
        result(
                "out after %.1f s; %,d attempts failed there, %,d calls",
                (out - begun) / 1e9, meter.gauge(id).failed(), traffic.failed());
    }

    private CompletableFuture<Long> takenOut(String id, Cause... causes) {
        return events.next(event -> event instanceof TakenOut out
                && out.endpointId().equals(id)
                && List.of(causes).contains(out.cause()));
    }

    private void slow(String id) throws InterruptedException {
        scene("slow " + id + " down to a tenth of its speed");
        LocalServer server = server(id);
        Duration usual = server.workTime();
        double before = meter.gauge(id).begun() / (double) Math.max(1, traffic.sent());
        server.workTime(usual.multipliedBy(10));
        board.note(id, "10x slower");
        long begun = meter.gauge(id).begun();
        long sent = traffic.sent();
        watch();
        double now = (meter.gauge(id).begun() - begun) / (double) Math.max(1, traffic.sent() - sent);
        result("its share went from %.0f%% to %.0f%%", 100 * before, 100 * now);
        server.workTime(usual);
        board.note(id, "");
    }

    private void drain(String id) throws InterruptedException {
        scene("drain " + id + ", then stop it");
        CompletableFuture<DrainResult> drained = client.pool.drain(id, PATIENCE).toCompletableFuture();
        traffic.fence();
        long begun = meter.gauge(id).begun();
        DrainResult drain = within("the drain of " + id, drained);
        server(id).kill();
        watch();
        verdict.check(drain.end() == DrainResult.End.IDLE, "the drain of %s ended %s", id, drain.end());
        verdict.check(meter.gauge(id).begun() == begun, "%s got calls after its drain began", id);
        client.pool.remove(id);
        Meter.Gauge gauge = meter.gauge(id);
        result("its %,d calls ended well, %,d failed; removed", gauge.ended(Outcome.SUCCESS), gauge.failed());
    }

    private void add(String id, int workMillis) throws IOException, InterruptedException {
        scene("add " + id);
        LocalServer server = startServer(id, workMillis);
        client.pool.add(server.endpoint());
        remember(client.pool.snapshot());
        long start = System.nanoTime();
        await("a first call for " + id, () -> meter.gauge(id).begun() > 0);
        double seconds = (System.nanoTime() - start) / 1e9;
        watch();
        result("first call after %.1f s, %,d by now", seconds, meter.gauge(id).begun());
    }

    private void revive(String id, long begunAtDetection) throws IOException, InterruptedException {
        scene("revive " + id + " at the same port");
        long begun = meter.gauge(id).begun();
        verdict.check(
                begun == begunAtDetection,
                "%s got %d calls after it was known to be dead",
                id,
                begun - begunAtDetection);
        long start = System.nanoTime();
        server(id).revive();
        await("a call for " + id, () -> meter.gauge(id).begun() > begun);
        double seconds = (System.nanoTime() - start) / 1e9;
        watch();
        result("first call after %.1f s, %,d by now", seconds, meter.gauge(id).begun() - begun);
    }

    private void end() throws InterruptedException {
        int unanswered = traffic.stop(OrdersClient.DEADLINE.plusSeconds(1));
        verdict.check(unanswered == 0, "%d calls were never answered", unanswered);
        verdict.judge(traffic.failures(), traffic.failed(), meter);
        remember(client.pool.snapshot());
        everyMember.forEach((id, member) ->
                verdict.check(member.inFlight() == 0, "%d calls are in flight at %s", member.inFlight(), id));
        board.stop();
    }

    // ---- the stage -----------------------------------------------------------------------------------------------

    private void scene(String title) {
        remember(client.pool.snapshot());
        sceneNumber++;
        board.say(terminal.paint(
                Tone.BOLD, String.format(Locale.ROOT, "%-6s %d. %s", board.clock(), sceneNumber, title)));
    }

    @SuppressWarnings("AnnotateFormatMethod") // not worth a dependency
    private void result(String format, Object... figures) {
        board.append();
        board.say(String.format(Locale.ROOT, "%-9s ", board.clock()) + String.format(Locale.ROOT, format, figures));
    }

    private void tell(LoadBalancerEvent event) {
        String text = null;
        if (event instanceof TakenOut out) {
            text = out.endpointId() + " out: " + out.cause() + " (" + out.reason() + ")";
        } else if (event instanceof LetIn in) {
            text = in.endpointId() + (in.inRotation() ? " in again" : " no longer out for " + in.cause());
        } else if (event instanceof PanicChanged panic) {
            text = "panic " + (panic.panic() ? "on" : "off");
        }
        if (text != null) {
            board.say(terminal.paint(Tone.FAINT, String.format(Locale.ROOT, "%-9s %s", board.clock(), text)));
        }
    }

    /** Lets people look for as long as a scene takes. */
    private void watch() throws InterruptedException {
        Daemons.pause(timer, scene);
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        await(what, PATIENCE, condition);
    }

    private void await(String what, Duration patience, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException(what + " did not come in " + patience.toSeconds() + " s");
            }
            Daemons.pause(timer, POLL);
        }
    }

    private static <T> T within(String what, Future<T> future) throws InterruptedException {
        try {
            return Daemons.get(future, PATIENCE.plusSeconds(1));
        } catch (IllegalStateException e) {
            throw new IllegalStateException(what + " did not end in " + PATIENCE.toSeconds() + " s", e);
        }
    }

    private boolean isInRotation(String id) {
        PoolSnapshot snapshot = client.pool.snapshot();
        return IntStream.range(0, snapshot.size())
                .anyMatch(i -> snapshot.endpoint(i).id().equals(id) && snapshot.eligible(i));
    }

    private LocalServer server(String id) {
        LocalServer server = servers.get(id);
        if (server == null) {
            throw new IllegalStateException("there is no " + id);
        }
        return server;
    }

    /** Members that left must be at rest in the end, too. */
    private void remember(PoolSnapshot snapshot) {
        for (int i = 0; i < snapshot.size(); i++) {
            everyMember.put(snapshot.endpoint(i).id(), snapshot.member(i));
        }
    }

    @Override
    public void close() {
        traffic.close();
        board.close();
        client.close();
        List.copyOf(servers.values()).forEach(LocalServer::close);
        timer.shutdownNow();
    }
}
