package io.evener;

/**
 * How one attempt ended, as far as the endpoint is concerned.
 *
 * <p>Who reacts to what: guards count {@link #isFailure() failures}; latency estimates take the samples of
 * attempts the endpoint {@link #isAnswer() answered} and treat the others as lower bounds at most, so that
 * an error never looks fast.
 */
public enum Outcome {
    /** The endpoint answered, and well. */
    SUCCESS(false, true),
    /** The endpoint failed the attempt: a 5xx, a reset, a broken body, an application error. */
    FAILURE(true, false),
    /** No connection could be made: the request was surely not sent, a retry elsewhere is always safe. */
    CONNECT_FAILURE(true, false),
    /** No answer in time. */
    TIMEOUT(true, false),
    /** The endpoint refused for load: 429, 503, RESOURCE_EXHAUSTED. */
    OVERLOADED(true, false),
    /** The endpoint answered that the caller is wrong: a 4xx. No blame on the endpoint. */
    CALLER_ERROR(false, true),
    /** The caller gave up, or another attempt won. No blame on the endpoint. */
    CANCELLED(false, false),
    /** Says nothing about the endpoint: refused locally, never sent. */
    IGNORED(false, false);

    private final boolean failure;
    private final boolean answer;

    Outcome(boolean failure, boolean answer) {
        this.failure = failure;
        this.answer = answer;
    }

    /** Returns whether the endpoint is to blame. */
    public boolean isFailure() {
        return failure;
    }

    /** Returns whether the endpoint did its work, so that the elapsed time is a latency. */
    public boolean isAnswer() {
        return answer;
    }
}
