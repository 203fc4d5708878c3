package io.evener.source;

import io.evener.Endpoint;
import java.util.Collection;

/** Refuses an empty answer after one that was not, and what is older than that. */
final class LastGood extends ForwardingContext {

    private int size;
    private boolean isKept;
    private long keptSince;

    LastGood(SourceContext context) {
        super(context);
    }

    @Override
    public void update(long version, Collection<Endpoint> all) {
        int kept;
        synchronized (this) {
            if (isKept && version <= keptSince) {
                return;
            }
            kept = all.isEmpty() ? size : 0;
            if (kept > 0) {
                isKept = true;
                keptSince = version;
            } else {
                size = all.size();
            }
        }
        if (kept > 0) {
            refused("must not be empty, the " + kept + " before stay: endpoints=[]");
        } else {
            super.update(version, all);
        }
    }
}
