package io.evener.source;

import io.evener.Endpoint;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;

/** A source whose endpoints are changed before the pool hears of them. */
record MappedSource(EndpointSource source, UnaryOperator<Endpoint> change) implements EndpointSource {

    @Override
    public Subscription start(SourceContext context) {
        return source.start(new ForwardingContext(context) {
            @Override
            public void update(long version, Collection<Endpoint> all) {
                List<Endpoint> changed;
                try {
                    changed = all.stream().map(change).toList();
                } catch (IllegalArgumentException e) {
                    refused(String.valueOf(e.getMessage()));
                    return;
                } catch (Throwable e) { // whoever announced endpoints is not to blame, nor are other pools
                    failed(e);
                    return;
                }
                super.update(version, changed);
            }
        });
    }

    @Override
    public EmptyAnswer whenEmpty() {
        return source.whenEmpty();
    }

    @Override
    public String toString() {
        return source + " mapped";
    }
}
