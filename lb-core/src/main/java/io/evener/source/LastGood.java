package io.evener.source;

import io.evener.Endpoint;
import java.util.List;

/** Refuses an empty answer after one that was not, and what is older than that. */
final class LastGood extends Recoveries {

    private final String source;
    /** Of what was passed on last. */
    private int size;

    private boolean any;
    private long last;
    private boolean isKept;
    private long keptSince;

    /** Passes on what this source says. */
    LastGood(EndpointSource source, SourceContext context) {
        super(context);
        this.source = source.toString(); // once: complaints are known again by their words
    }

    @Override
    void take(long version, List<Endpoint> view) {
        int kept = 0;
        synchronized (this) {
            if (isKept && version <= keptSince) {
                return;
            }
            if (!any || version > last) { // else outdated: passed on, to return when the newer is in force
                if (view.isEmpty() && size > 0) {
                    kept = size;
                    isKept = true;
                    keptSince = version;
                } else {
                    any = true;
                    last = version;
                    size = view.size();
                }
            }
        }
        if (kept > 0) {
            refused("must not be empty unless whenEmpty(ACCEPT) is set, the " + kept
                    + " before stay: endpoints=[], source=" + source);
        } else {
            super.take(version, view);
        }
    }
}
