package io.evener.source;

import io.evener.Endpoint;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;

/**
 * Where a pool's endpoints come from. An immutable recipe: any number of pools may start it, each for itself.
 *
 * <pre>{@code
 * Pool orders = Pool.builder("orders").source(HostSource.of("http://orders.internal:8080")).build();
 * }</pre>
 *
 * <p>One of your own that asks now and then is {@link #every}; one that is told says what it hears:
 *
 * <pre>{@code
 * EndpointSource mine = context -> {
 *     AtomicLong version = new AtomicLong();
 *     AutoCloseable watch = directory.watch("orders", list -> context.update(version.incrementAndGet(), endpoints(list)));
 *     return () -> close(watch);
 * };
 * }</pre>
 *
 * <p>A pool keeps its endpoints whatever becomes of the source: when that can't be read, answers nonsense, or, unless
 * {@link #whenEmpty()} says otherwise, answers with nobody.
 */
@FunctionalInterface
public interface EndpointSource {

    /**
     * Starts feeding a pool, on the thread that builds it. A source that can should look once before it returns: then no
     * call finds the pool empty.
     *
     * @param context takes what is found
     * @return stops it; idempotent
     * @throws RuntimeException when it can't start: the pool is not built
     */
    Subscription start(SourceContext context);

    /** Returns what an answer with nobody means after one with somebody. By default {@link EmptyAnswer#KEEP_LAST}. */
    default EmptyAnswer whenEmpty() {
        return EmptyAnswer.KEEP_LAST;
    }

    /**
     * Returns this source with each endpoint changed: put into a tier or zone, say.
     *
     * <pre>{@code
     * HostSource.of("http://orders.us:8080").map(endpoint -> endpoint.toBuilder().tier(1).build())
     * }</pre>
     *
     * @param change what throws {@link IllegalArgumentException} refuses the update; anything else is told as a failure
     */
    default EndpointSource map(UnaryOperator<Endpoint> change) {
        return new MappedSource(this, Objects.requireNonNull(change, "change"));
    }

    /**
     * Returns the source that asks this again and again: a directory of your own, say.
     *
     * <pre>{@code
     * EndpointSource.every(Duration.ofSeconds(10), () -> endpoints(http.send(list, ofString()).body()))
     * }</pre>
     *
     * <p>Building the pool asks once, on the building thread; when that fails it starts empty, with an event. From then on it is
     * asked {@code interval} after each answer, shortened at random by up to a tenth, off the pool's own threads and one at a
     * time. While it throws the last endpoints stay, and it is asked again after 1, 2, 4... seconds, at most {@code interval}; an
     * {@link IllegalArgumentException} says that the answer was malformed ({@code UpdateRefused}), anything else that there was
     * none ({@code SourceFailed}).
     *
     * @param interval between an answer and the next question
     * @param question returns every endpoint there is; may block
     * @throws IllegalArgumentException when the interval is not positive
     */
    static EndpointSource every(Duration interval, Callable<? extends Collection<Endpoint>> question) {
        Objects.requireNonNull(question, "question");
        return Polling.every(Args.positive("interval", interval), question, "a source asked every " + interval);
    }

    /**
     * Returns the source that asks this again when its answer has expired: a directory that tells how long an answer is good, by
     * a record's time to live, say, or HTTP's {@code max-age}.
     *
     * <pre>{@code
     * EndpointSource.expiring(Duration.ofSeconds(30), () -> new EndpointSource.Answer(endpoints, maxAge))
     * }</pre>
     *
     * <p>As {@link #every}, but that it is asked again once the answer is {@link Answer#goodFor()} old and up to a tenth more, at
     * random: at the soonest a second after the answer, at the latest {@code longest} after it, shortened at random by up to a tenth.
     *
     * @param longest between an answer and the next question
     * @param question returns every endpoint there is, and for how long; may block
     * @throws IllegalArgumentException when the longest is not positive
     */
    static EndpointSource expiring(Duration longest, Callable<Answer> question) {
        Objects.requireNonNull(question, "question");
        return new Polling(Args.positive("longest", longest), question, "a source asked at least every " + longest);
    }

    /** Returns the source of a list that never changes. */
    static EndpointSource of(Collection<Endpoint> endpoints) {
        List<Endpoint> fixed = List.copyOf(endpoints);
        return context -> {
            context.update(0, fixed);
            return () -> {};
        };
    }

    /**
     * What a directory says, and for how long.
     *
     * @param endpoints every endpoint there is
     * @param goodFor how long it is worth nothing to ask again; not negative
     */
    record Answer(Collection<Endpoint> endpoints, Duration goodFor) {
        /**
         * Makes an answer.
         *
         * @throws IllegalArgumentException when {@code goodFor} is negative
         */
        public Answer {
            Objects.requireNonNull(endpoints, "endpoints");
            if (Objects.requireNonNull(goodFor, "goodFor").isNegative()) {
                throw new IllegalArgumentException("must be >= 0: goodFor=" + goodFor);
            }
        }
    }

    /** A source at work. */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        /** Stops it. */
        @Override
        void close();
    }
}
