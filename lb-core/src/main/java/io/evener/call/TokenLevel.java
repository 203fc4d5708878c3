package io.evener.call;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Tokens that every answer adds to, up to a most. What answers added is worked out when somebody asks, so an answer itself
 * writes nothing: between two changes there are only answers, and adding k times with a bound is adding k-fold with it.
 */
final class TokenLevel {

    private final int most;
    private final int perAnswer;
    private final Watched watched;
    private final AtomicReference<Level> level;

    private record Level(long answers, int tokens) {}

    /** Starts full. */
    TokenLevel(int most, int perAnswer, Watched watched) {
        this.most = most;
        this.perAnswer = perAnswer;
        this.watched = watched;
        this.level = new AtomicReference<>(new Level(0, most));
    }

    int present() {
        while (true) {
            Level last = level.get();
            Level now = at(last, watched.total());
            if (level.get() == last) { // else an answer that came after the change would be added to what was before it
                return now.tokens;
            }
        }
    }

    /** Changes the level by so much, but not beyond 0 and the most. */
    void change(int tokens) {
        while (true) {
            Level last = level.get();
            Level now = at(last, watched.total());
            int changed = Math.min(most, Math.max(0, now.tokens + tokens));
            if (level.compareAndSet(last, new Level(now.answers, changed))) {
                return;
            }
        }
    }

    /** Takes so many, all or none. */
    boolean tryTake(int tokens) {
        while (true) {
            Level last = level.get();
            Level now = at(last, watched.total());
            if (now.tokens < tokens) {
                return false; // nor were there more when the level was read
            }
            if (level.compareAndSet(last, new Level(now.answers, now.tokens - tokens))) {
                return true;
            }
        }
    }

    private Level at(Level last, long answers) {
        long fresh = Math.max(0, answers - last.answers);
        int room = most - last.tokens;
        boolean full = fresh > room / perAnswer;
        return new Level(last.answers + fresh, full ? most : last.tokens + (int) fresh * perAnswer);
    }
}
