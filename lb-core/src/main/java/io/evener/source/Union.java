package io.evener.source;

import io.evener.Endpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The parts of a composite at work. Merged under a lock, told outside: views carry versions, and the pool takes the newest. */
final class Union implements EndpointSource.Subscription {

    /** As many ids fit a line of a log. */
    private static final int MAX_TOLD = 5;

    private final SourceContext context;
    private final List<EndpointSource.Subscription> subscriptions = new ArrayList<>();
    private final Object lock = new Object();
    private final List<@Nullable List<Endpoint>> views;
    private long version;
    private boolean isPublished;
    private Set<String> shadowed = Set.of();

    Union(SourceContext context, int parts) {
        this.context = context;
        this.views = new ArrayList<>(Collections.nCopies(parts, null));
    }

    private record View(long version, List<Endpoint> all, String report) {}

    /** Returns what the part of this number is lent. */
    SourceContext part(int number) {
        return new ForwardingContext(context) {
            private boolean any;
            private long last;
            private volatile long lastGoodNanos = ticker().nanos();

            @Override
            public void refused(String reason) {
                refused(reason, age());
            }

            @Override
            public void failed(Throwable error) {
                failed(error, age());
            }

            @Override
            public void recovered(String part, Duration after, int endpoints) {
                String which = "part " + (number + 1) + " of " + views.size();
                super.recovered(part.isEmpty() ? which : which + ", " + part, after, endpoints);
            }

            private Duration age() {
                return Duration.ofNanos(ticker().nanos() - lastGoodNanos);
            }

            @Override
            public void update(long version, Collection<Endpoint> all) {
                List<Endpoint> part;
                try {
                    part = Args.distinct(all);
                } catch (IllegalArgumentException e) { // one part's mistake must not refuse the others' updates
                    refused(String.valueOf(e.getMessage()));
                    return;
                }
                synchronized (lock) {
                    if (!any || version > last) {
                        any = true;
                        last = version;
                        lastGoodNanos = ticker().nanos();
                        views.set(number, part);
                        Union.this.version++;
                    }
                    if (!isPublished) {
                        return;
                    }
                }
                tell();
            }
        };
    }

    void add(EndpointSource.Subscription part) {
        subscriptions.add(part);
    }

    /** Tells what all parts said while they started; from now on each change is told. */
    void publish() {
        synchronized (lock) {
            isPublished = true;
            if (version == 0) {
                return;
            }
        }
        tell();
    }

    /** Told also when a part was outdated: what it lost is then in force when its update returns. */
    private void tell() {
        View view;
        synchronized (lock) {
            view = merge();
        }
        if (!view.report.isEmpty()) {
            context.report(view.report);
        }
        context.update(view.version, view.all);
    }

    private View merge() {
        Map<String, Endpoint> all = new LinkedHashMap<>();
        Set<String> hidden = new LinkedHashSet<>();
        for (List<Endpoint> part : views) {
            if (part != null) {
                part.forEach(endpoint -> {
                    if (all.putIfAbsent(endpoint.id(), endpoint) != null) {
                        hidden.add(endpoint.id());
                    }
                });
            }
        }
        String report = hidden.isEmpty() || hidden.equals(shadowed) ? "" : report(hidden);
        shadowed = hidden;
        return new View(version, List.copyOf(all.values()), report);
    }

    private static String report(Set<String> hidden) {
        String some = hidden.stream().limit(MAX_TOLD).collect(Collectors.joining(", "));
        int more = hidden.size() - MAX_TOLD;
        return "in several parts, of which the first counts: " + some + (more > 0 ? " and " + more + " more" : "");
    }

    @Override
    public void close() {
        closeFrom(0);
    }

    /** Whatever one throws, the others must be closed, too. */
    private void closeFrom(int part) {
        if (part < subscriptions.size()) {
            try {
                subscriptions.get(part).close();
            } finally {
                closeFrom(part + 1);
            }
        }
    }
}
