package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Strategy;
import io.evener.spi.StrategyContext;
import io.evener.strategies.Residents.Place;
import io.evener.strategies.Sessions.Session;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A session stays with one endpoint: its first call goes where another strategy says, the later ones to the same.
 *
 * <p><b>Rule.</b> A session is a {@linkplain ChooseRequest#key(String) key} or hash, of any number of calls. In order:
 *
 * <ol>
 *   <li>the endpoint that the request {@linkplain ChooseRequest#preferring prefers} (a session cookie told it), while it is
 *       in rotation;
 *   <li>the session's endpoint, while it is in rotation;
 *   <li>when that is out (ejected, draining, removed, weight 0): the child's choice, where the session stays
 *       from now on, <em>also when the former comes back</em>: what the session left there is stale by then, and a
 *       second move would lose more. A session that makes no call meanwhile notices nothing;
 *   <li>when the request excludes it (a retry): the child's choice for this one call; the session stays;
 *   <li>a new session: the child's choice. Of two first calls at once the later adopts the former's;
 *   <li>no key and no preference: the child's choice.
 * </ol>
 *
 * <p>A draining endpoint takes no new calls, and calls of its sessions are new calls: drain it when others can take its
 * sessions over. An endpoint that leaves and comes back is the same by its id. Replacing one sticky strategy by another
 * ({@link io.evener.LoadBalancer#swap}) keeps the sessions.
 *
 * <p><b>Behaviour.</b> Weights and slow start are the child's, for new sessions. At most
 * {@link #maxSessions(long)} sessions are known; beyond, those are forgotten that called longest ago (to a 32nd of the idle time), and their next call
 * is a first one. An ejection moves the ejected endpoint's sessions and no other.
 *
 * <p><b>Cost of use.</b> choose O(1) for a known session: a look-up in a hash table, no clock, no lock (but for its first
 * call in a 32nd of the idle time); in a full table 16 at most are forgotten at once; first calls and moves cost the child's choice and a write; by preference
 * O(log n). rebuild O(n) and the child's; 40 bytes per endpoint, some 150 and the key per session; 0 B per choice
 * of a known session (a hash is boxed once per request).
 *
 * <p><b>When not to use.</b> Where any endpoint would do: sessions spread less evenly than calls, and a new endpoint gets
 * new sessions only. Where many callers must agree on a session's endpoint: take a keyed strategy, or carry the endpoint
 * in a signed cookie.
 *
 * <p><b>Thread safety.</b> Any number of threads; a session moves by compare-and-set.
 *
 * <p>As nginx's {@code sticky learn}, HAProxy's stick tables and Envoy's stateful sessions [1], which also leave a
 * session where it went.
 *
 * <p>[1] Envoy, stateful_session filter: a host that can't be used is replaced, and the cookie set anew.
 */
public final class Sticky implements Strategy {

    /** A servlet container's default session timeout: a session here is of no use beyond the one it serves. */
    private static final Duration DEFAULT_MAX_IDLE = Duration.ofMinutes(30);
    /** Some 15 MB, by what a session costs. */
    private static final long DEFAULT_MAX_SESSIONS = 100_000;

    private static final Duration SHORTEST_IDLE = Duration.ofSeconds(1);
    private static final Duration LONGEST_IDLE = Duration.ofDays(365);

    private final Strategy child;
    private final long maxSessions;
    private final Duration maxIdle;

    private Sticky(Strategy child, long maxSessions, Duration maxIdle) {
        this.child = child;
        this.maxSessions = maxSessions;
        this.maxIdle = maxIdle;
    }

    static Sticky of(Strategy child) {
        return new Sticky(Objects.requireNonNull(child, "child"), DEFAULT_MAX_SESSIONS, DEFAULT_MAX_IDLE);
    }

    /**
     * Returns a copy that knows at most so many sessions. Default 100,000, some 15 MB.
     *
     * @throws IllegalArgumentException when below 1
     */
    public Sticky maxSessions(long maxSessions) {
        if (maxSessions < 1) {
            throw new IllegalArgumentException("must be >= 1: maxSessions=" + maxSessions);
        }
        return new Sticky(child, maxSessions, maxIdle);
    }

    /**
     * Returns a copy that forgets a session that made no call for so long (at most a 16th later). Default 30 minutes,
     * a servlet container's session timeout.
     *
     * @throws IllegalArgumentException when shorter than a second or longer than 365 days
     */
    public Sticky maxIdle(Duration maxIdle) {
        Objects.requireNonNull(maxIdle, "maxIdle");
        if (maxIdle.compareTo(SHORTEST_IDLE) < 0 || maxIdle.compareTo(LONGEST_IDLE) > 0) {
            throw new IllegalArgumentException(
                    "must be in " + SHORTEST_IDLE + ".." + LONGEST_IDLE + ": maxIdle=" + maxIdle);
        }
        return new Sticky(child, maxSessions, maxIdle);
    }

    @Override
    public String name() {
        return "sticky(" + child.name() + ")";
    }

    /** Returns the name. */
    @Override
    public String toString() {
        return name();
    }

    @Override
    public Bound bind(StrategyContext context) {
        return new BoundSticky(context);
    }

    /** Owns the table across snapshots. */
    private final class BoundSticky implements Bound {
        private final Sessions sessions;
        private final Bound chosenBy;

        BoundSticky(StrategyContext context) {
            sessions = context.handDown(
                    Sessions.class,
                    left -> left.map(those -> those.within(maxSessions, maxIdle))
                            .orElseGet(() -> new Sessions(maxSessions, maxIdle, context.ticker())));
            sessions.advance();
            context.every(sessions.period(), sessions::advance);
            chosenBy = child.bind(context.child("sticky"));
        }

        @Override
        public Chooser compile(PoolSnapshot snapshot) {
            return new StickyChooser(sessions, sessions.residents(snapshot), chosenBy.compile(snapshot));
        }

        @Override
        public void close() {
            chosenBy.close();
        }
    }

    private final class StickyChooser implements Chooser {
        private final Sessions sessions;
        private final Residents residents;
        private final Chooser inner;

        StickyChooser(Sessions sessions, Residents residents, Chooser inner) {
            this.sessions = sessions;
            this.residents = residents;
            this.inner = inner;
        }

        @Override
        public @Nullable Member choose(ChooseRequest request) {
            Member preferred = preferred(request);
            if (preferred != null) {
                return preferred;
            }
            if (!request.isKeyed()) {
                return inner.choose(request);
            }
            Session session = sessions.find(request.affinity());
            if (session == null) {
                return begin(request);
            }
            Place place = session.place();
            Member member = residents.at(place);
            if (member == null) {
                return move(session, place, request);
            }
            return request.excludes(member) ? inner.choose(request) : member;
        }

        private @Nullable Member preferred(ChooseRequest request) {
            if (request.preferred().isEmpty()) {
                return null;
            }
            Member member = residents.find(request.preferred());
            return member == null || request.excludes(member) ? null : member;
        }

        private @Nullable Member begin(ChooseRequest request) {
            Member first = inner.choose(request);
            if (first == null) {
                return null;
            }
            Session other = sessions.begin(request.affinity(), residents.placeOf(first));
            return other == null ? first : agreed(other, first, request);
        }

        /** With nobody left to go to, the session stays where it was. */
        private @Nullable Member move(Session session, Place from, ChooseRequest request) {
            Member same = residents.find(from.id()); // left the pool, and back since
            Member to = same == null || request.excludes(same) ? inner.choose(request) : same;
            if (to == null || session.compareAndSet(from, residents.placeOf(same == null ? to : same))) {
                return to;
            }
            return agreed(session, to, request);
        }

        /** Another thread was first: its choice is the session's, where it serves this request too. */
        private Member agreed(Session session, Member mine, ChooseRequest request) {
            Member member = residents.at(session.place());
            return member != null && !request.excludes(member) ? member : mine;
        }

        @Override
        public void explain(ChooseRequest request, ExplainSink out) {
            Member preferred = preferred(request);
            if (preferred != null) {
                out.rule("the request's own: " + preferred.endpoint().id());
                return;
            }
            Session session = request.isKeyed() ? sessions.peek(request.affinity()) : null;
            Place place = session == null ? null : session.place();
            Member at = place == null ? null : residents.at(place);
            if (at != null && !request.excludes(at)) {
                out.rule("session stays with " + at.endpoint().id());
                return;
            }
            out.rule(why(request, place, at));
            inner.explain(request, out.child("", child.name()));
        }

        private static String why(ChooseRequest request, @Nullable Place place, @Nullable Member at) {
            if (place == null) {
                return request.isKeyed() ? "new session" : "no session";
            }
            return at != null
                    ? "session elsewhere for once: excluded is " + place.id()
                    : "session moves: out is " + place.id();
        }
    }
}
