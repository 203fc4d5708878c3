package io.evener.http.jdk;

import static java.net.http.HttpResponse.BodyHandlers.ofString;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** A few callers who ask for {@code http://orders/} all the time, about a hundred times a second each. */
final class Callers implements AutoCloseable {

    static final int THREADS = 3;
    private static final long PAUSE_NANOS = Duration.ofMillis(10).toNanos();

    private final HttpClient client;
    private final Map<String, AtomicLong> answered = new ConcurrentHashMap<>();
    private final List<Thread> threads;
    private volatile boolean over;

    /** What no caller should have seen. */
    final Queue<String> failures = new ConcurrentLinkedQueue<>();

    Callers(HttpClient client) {
        this.client = client;
        this.threads = IntStream.range(0, THREADS)
                .mapToObj(i -> new Thread(this::run, "caller-" + i))
                .toList();
        threads.forEach(Thread::start);
    }

    private void run() {
        while (!over) {
            try {
                HttpResponse<String> answer = client.send(HttpTest.get("http://orders/"), ofString());
                if (answer.statusCode() == 200) {
                    answered.computeIfAbsent(answer.uri().getAuthority(), any -> new AtomicLong())
                            .incrementAndGet();
                } else {
                    failures.add(answer.toString());
                }
            } catch (IOException e) {
                failures.add(e + " " + List.of(e.getSuppressed()));
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Returns how many calls this endpoint has answered. */
    long answeredBy(String uri) {
        AtomicLong count = answered.get(uri.substring(uri.lastIndexOf('/') + 1));
        return count == null ? 0 : count.get();
    }

    @Override
    public void close() {
        over = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
