package io.evener.source;

import io.evener.Endpoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Endpoints that parts of this process announce, by service: a directory without a server.
 *
 * <pre>{@code
 * Registry registry = new Registry();
 * Pool orders = Pool.builder("orders").source(registry.source("orders")).build();
 *
 * Registry.Registration here = registry.register("orders", Endpoint.of("http://10.0.0.1:8080"));
 * here.close();                                                     // leaves every pool of the service
 * }</pre>
 *
 * <p><b>Behaviour.</b> Any number of pools, in any order, follow a service; one that is built later finds who is there. Nobody
 * there empties the pools: a departure is announced, not guessed.
 *
 * <p>Registering an id again takes the place of the one before, with another weight, say; closing that one then does nothing, so
 * that a late farewell never removes a successor.
 *
 * <p><b>When not to use.</b> For one pool: {@link io.evener.Pool#add} and {@link io.evener.Pool#remove} do. Between processes.
 *
 * <p><b>Thread safety.</b> All methods may be called from any thread, also by listeners. When {@code close} of a registration
 * returns, no choice that starts later returns its endpoint; additions are published as {@link SourceContext#update} says. So both
 * may wait for strategies and guards of the pools that follow. No lock is held while pools are told, but a strategy or guard at
 * work holds its own pool's turn: where several pools follow, it registers and closes by a timer of its context, lest two
 * wait for each other.
 */
public final class Registry {

    private final Map<String, Service> services = new HashMap<>();

    /** Makes one without endpoints. */
    public Registry() {}

    /** An endpoint's presence, until it is closed. */
    @FunctionalInterface
    public interface Registration extends AutoCloseable {
        /** Takes the endpoint out of its service, unless its id was registered again; idempotent. */
        @Override
        void close();
    }

    /** One service. Guarded by the registry's map. */
    private static final class Service {
        private final Map<String, Entry> entries = new LinkedHashMap<>();
        private final List<SourceContext> followers = new ArrayList<>();
        private long version;

        View view() {
            return new View(
                    version, entries.values().stream().map(Entry::endpoint).toList(), List.copyOf(followers));
        }
    }

    /** Who is there. Compared by identity: equal endpoints may be registered one after the other. */
    private static final class Entry {
        private final Endpoint endpoint;

        Entry(Endpoint endpoint) {
            this.endpoint = endpoint;
        }

        Endpoint endpoint() {
            return endpoint;
        }
    }

    private record View(long version, List<Endpoint> all, List<SourceContext> followers) {
        void tell() {
            followers.forEach(follower -> follower.update(version, all));
        }
    }

    /**
     * Puts an endpoint into a service, in the place of one with the same id.
     *
     * @param service any name that is not blank
     * @return takes it out again
     */
    public Registration register(String service, Endpoint endpoint) {
        Args.named("service", service);
        Entry entry = new Entry(Objects.requireNonNull(endpoint, "endpoint"));
        View view;
        synchronized (services) {
            Service known = services.computeIfAbsent(service, name -> new Service());
            known.entries.put(endpoint.id(), entry);
            known.version++;
            view = known.view();
        }
        view.tell();
        return () -> unregister(service, entry);
    }

    private void unregister(String service, Entry entry) {
        View view;
        synchronized (services) {
            Service known = services.get(service);
            if (known == null || !known.entries.remove(entry.endpoint.id(), entry)) {
                return;
            }
            known.version++;
            view = known.view();
            forgetIdle(service, known);
        }
        view.tell();
    }

    private void forgetIdle(String service, Service known) {
        if (known.entries.isEmpty() && known.followers.isEmpty()) {
            services.remove(service);
        }
    }

    /**
     * Returns the source of a service's endpoints, which may be none yet.
     *
     * @param service any name that is not blank
     */
    public EndpointSource source(String service) {
        return new Following(this, Args.named("service", service));
    }

    private EndpointSource.Subscription follow(String service, SourceContext context) {
        SourceContext follower = new ForwardingContext(context) {}; // a context may follow twice
        View view;
        synchronized (services) {
            Service known = services.computeIfAbsent(service, name -> new Service());
            known.followers.add(follower);
            view = known.view();
        }
        follower.update(view.version(), view.all());
        return () -> unfollow(service, follower);
    }

    private void unfollow(String service, SourceContext follower) {
        synchronized (services) {
            Service known = services.get(service);
            if (known != null && known.followers.remove(follower)) {
                forgetIdle(service, known);
            }
        }
    }

    /** Returns the services, with how many endpoints each has and how many pools follow it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Registry[");
        synchronized (services) {
            new TreeMap<>(services)
                    .forEach((name, service) -> text.append(text.charAt(text.length() - 1) == '[' ? "" : ", ")
                            .append(name)
                            .append(": ")
                            .append(service.entries.size())
                            .append(" to ")
                            .append(service.followers.size()));
        }
        return text.append(']').toString();
    }

    private record Following(Registry registry, String service) implements EndpointSource {
        @Override
        public Subscription start(SourceContext context) {
            return registry.follow(service, context);
        }

        @Override
        public EmptyAnswer whenEmpty() {
            return EmptyAnswer.ACCEPT;
        }

        @Override
        public String toString() {
            return "Registry[" + service + "]";
        }
    }
}
