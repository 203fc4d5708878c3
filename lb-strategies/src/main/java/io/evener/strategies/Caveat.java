package io.evener.strategies;

import io.evener.spi.StrategyContext;

/** What of a strategy takes no effect on this pool, told once per change. For one thread at a time. */
final class Caveat {

    private final StrategyContext context;
    private String told = "";

    Caveat(StrategyContext context) {
        this.context = context;
    }

    /** Reports this unless it was what the last call said; {@code ""} for nothing. */
    void tell(String text) {
        if (!text.isEmpty() && !text.equals(told)) {
            context.report(text);
        }
        told = text;
    }
}
