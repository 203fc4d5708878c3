package io.evener.health;

import io.evener.Endpoint;
import io.evener.Ticker;
import io.evener.spi.HealthProbe;
import io.evener.spi.ProbeResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** A scripted probe that writes down when it was asked about whom. */
final class FakeProbe implements HealthProbe {

    record Asked(String id, long nanos) {}

    final List<Asked> asked = new ArrayList<>();
    final Map<String, Supplier<CompletionStage<ProbeResult>>> answers = new HashMap<>();
    int opened;
    int closed;
    private final Ticker ticker;

    FakeProbe(Ticker ticker) {
        this.ticker = ticker;
    }

    Probe recipe() {
        return Probe.of(() -> {
            opened++;
            return this;
        });
    }

    @Override
    public CompletionStage<ProbeResult> check(Endpoint endpoint) {
        asked.add(new Asked(endpoint.id(), ticker.nanos()));
        return answers.getOrDefault(endpoint.id(), () -> CompletableFuture.completedFuture(ProbeResult.up()))
                .get();
    }

    void well(String id) {
        answers.remove(id);
    }

    void ill(String id, String reason) {
        answers.put(id, () -> CompletableFuture.completedFuture(ProbeResult.down(reason)));
    }

    /** Hangs; the returned list collects the stages. */
    List<CompletableFuture<ProbeResult>> hang(String id) {
        List<CompletableFuture<ProbeResult>> hung = new CopyOnWriteArrayList<>();
        answers.put(id, () -> {
            CompletableFuture<ProbeResult> stage = new CompletableFuture<>();
            hung.add(stage);
            return stage;
        });
        return hung;
    }

    List<Long> timesOf(String id) {
        return asked.stream().filter(a -> a.id().equals(id)).map(Asked::nanos).toList();
    }

    int count(String id) {
        return timesOf(id).size();
    }

    /** The times between the starts of an endpoint's probes. */
    List<Duration> gaps(String id) {
        List<Long> times = timesOf(id);
        List<Duration> gaps = new ArrayList<>();
        for (int i = 1; i < times.size(); i++) {
            gaps.add(Duration.ofNanos(times.get(i) - times.get(i - 1)));
        }
        return gaps;
    }

    @Override
    public void close() {
        closed++;
    }
}
