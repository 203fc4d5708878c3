package io.evener.source;

import java.util.List;
import java.util.Objects;

/**
 * Several sources as one: a data centre beside another, a file beside a name.
 *
 * <pre>{@code
 * EndpointSource everywhere = CompositeSource.of(
 *         HostSource.of("http://orders.eu:8080"),
 *         HostSource.of("http://orders.us:8080").map(endpoint -> endpoint.toBuilder().tier(1).build()));
 * Pool orders = Pool.builder("orders").source(everywhere).build();
 * }</pre>
 *
 * <p><b>Rule.</b> The pool has every endpoint that any part has. An id that several parts have counts once, as the first of them in
 * the order given says; which ones, is told by a {@code SourceReport} when it changes.
 *
 * <p><b>Behaviour.</b> Each part fails, is refused and answers with nobody for itself: its own last good endpoints stay, by its own
 * {@link EndpointSource#whenEmpty()}, and the other parts go on. Building the pool starts the parts in order and publishes once; if
 * one can't start, those before it are closed and the pool isn't built.
 *
 * <p><b>Cost of use.</b> A change of one part merges all: O(endpoints).
 *
 * <p><b>When not to use.</b> To spread calls over groups in fixed proportions: that is {@code weightedSplit}'s.
 *
 * <p><b>Thread safety.</b> Immutable. Parts may speak at once from different threads: an older view of the whole never overwrites a
 * newer.
 */
public final class CompositeSource implements EndpointSource {

    private final List<EndpointSource> parts;

    private CompositeSource(List<EndpointSource> parts) {
        this.parts = parts;
    }

    /**
     * Returns the source of all that these sources find.
     *
     * @param parts the first counts most; at least one
     * @throws IllegalArgumentException when there is none
     */
    public static CompositeSource of(EndpointSource... parts) {
        if (Objects.requireNonNull(parts, "parts").length == 0) {
            throw new IllegalArgumentException("must not be empty: parts=[]");
        }
        for (EndpointSource part : parts) {
            Objects.requireNonNull(part, "part");
        }
        return new CompositeSource(List.of(parts));
    }

    /** Returns {@link EmptyAnswer#ACCEPT}: each part decides for itself. */
    @Override
    public EmptyAnswer whenEmpty() {
        return EmptyAnswer.ACCEPT;
    }

    @Override
    public Subscription start(SourceContext context) {
        Union union = new Union(context, parts.size());
        try {
            for (int i = 0; i < parts.size(); i++) {
                EndpointSource part = parts.get(i);
                union.add(part.start(part.whenEmpty().appliedTo(part, union.part(i))));
            }
        } catch (Throwable t) {
            union.close();
            throw t;
        }
        union.publish();
        return union;
    }

    @Override
    public String toString() {
        return "CompositeSource" + parts;
    }
}
