package io.evener.source;

/** What a source's answer with nobody means, after one with somebody. */
public enum EmptyAnswer {

    /** A mistake: the last endpoints stay, and {@code UpdateRefused} tells so. A pool must not go down with its directory. */
    KEEP_LAST,

    /** The truth: the pool is empty from then on. For what scales to zero, or is told of each departure. */
    ACCEPT;

    /**
     * Returns the context to start a source with that is part of another one, with this applied to what it says. It also tells when
     * the source is {@linkplain SourceContext#recovered well again}.
     *
     * @param source the part, for messages
     * @param context what the whole was lent
     */
    public SourceContext appliedTo(EndpointSource source, SourceContext context) {
        return this == ACCEPT ? new Recoveries(context) : new LastGood(source, context);
    }
}
