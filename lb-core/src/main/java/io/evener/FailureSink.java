package io.evener;

/** Takes what user code threw: it breaks only itself. */
@FunctionalInterface
interface FailureSink {

    /** Reports that a component threw. Never throws. */
    void failed(Object component, Throwable error);
}
