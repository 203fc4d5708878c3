package io.evener.source;

import io.evener.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * A source that asks again and again, and less often while it isn't answered.
 *
 * @param interval between an answer and the next question
 * @param question may block
 * @param where is asked, for events
 */
record Polling(Duration interval, Callable<? extends Collection<Endpoint>> question, String where)
        implements EndpointSource {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 30;
    private static final double JITTER_RATIO = 0.1;

    /** Asks, on the calling thread, and goes on. */
    @Override
    public Subscription start(SourceContext context) {
        Run run = new Run(context);
        return new Looks(context, where, run::ask).after(run.ask());
    }

    @Override
    public String toString() {
        return where;
    }

    /** For one pool. Questions come one at a time, each after the last. */
    private final class Run {
        private final SourceContext context;
        private long version;
        private int failures;

        Run(SourceContext context) {
            this.context = context;
        }

        /** Returns when to ask next. */
        Duration ask() {
            try {
                Collection<Endpoint> answer = Objects.requireNonNull(question.call(), "answer");
                failures = 0;
                context.update(++version, answer);
                return jittered(interval);
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt(); // the thread may be the one that builds the pool
                }
                context.failed(e);
                Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures++, MAX_DOUBLINGS));
                return jittered(pause.compareTo(interval) < 0 ? pause : interval);
            }
        }

        private Duration jittered(Duration pause) {
            return Duration.ofNanos((long)
                    (pause.toNanos() * (1 - JITTER_RATIO * context.random().nextDouble())));
        }
    }
}
