package io.evener.source;

import io.evener.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * A source that asks again and again, and less often while it isn't answered.
 *
 * @param longest between an answer and the next question
 * @param question may block
 * @param where is asked, for events
 */
record Polling(Duration longest, Callable<Answer> question, String where) implements EndpointSource {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int MAX_DOUBLINGS = 30;
    /** Answers that are not good for any time are asked for again as soon as lost ones. */
    private static final Duration SHORTEST = FIRST_RETRY;

    private static final double JITTER_RATIO = 0.1;

    /** Asks for answers that don't tell how long they are good. */
    static Polling every(Duration interval, Callable<? extends Collection<Endpoint>> question, String where) {
        return new Polling(interval, () -> new Answer(question.call(), interval), where);
    }

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
                Answer answer = Objects.requireNonNull(question.call(), "answer");
                failures = 0;
                context.update(++version, answer.endpoints());
                return pause(answer.goodFor());
            } catch (IllegalArgumentException e) {
                context.refused(String.valueOf(e.getMessage()));
            } catch (Exception e) {
                if (e instanceof InterruptedException) {
                    Thread.currentThread().interrupt(); // the thread may be the one that builds the pool
                }
                context.failed(e);
            }
            Duration pause = FIRST_RETRY.multipliedBy(1L << Math.min(failures++, MAX_DOUBLINGS));
            return shortened(min(pause, longest), context.random().nextDouble());
        }

        /** A little after an answer has expired, lest it be found once more where answers are kept; all clients apart. */
        private Duration pause(Duration goodFor) {
            double luck = context.random().nextDouble();
            Duration sensible = goodFor.compareTo(SHORTEST) < 0 ? SHORTEST : min(goodFor, longest);
            Duration after = Duration.ofNanos((long) (sensible.toNanos() * (1 + JITTER_RATIO * luck)));
            return min(after, shortened(longest, luck));
        }

        private static Duration shortened(Duration pause, double luck) {
            return Duration.ofNanos((long) (pause.toNanos() * (1 - JITTER_RATIO * luck)));
        }

        private static Duration min(Duration a, Duration b) {
            return a.compareTo(b) < 0 ? a : b;
        }
    }
}
