package io.evener;

import java.util.EnumMap;
import java.util.Map;

/**
 * No endpoint can take the call. Stackless, cheap to throw, and it says why: the pool, its size and how many
 * members are out for which cause; of an empty pool what its source complained of. {@link OverLimitException} when it is the pool that takes none, whoever is left.
 */
public sealed class NoEndpointException extends RuntimeException permits OverLimitException {

    private static final long serialVersionUID = 1L;

    private final String pool;
    private final int size;
    private final int excluded;
    private final EnumMap<Cause, Integer> causes;

    NoEndpointException(String pool, int size, int excluded, Map<Cause, Integer> causes, String reason) {
        this(message(pool, size, excluded, causes, reason), pool, size, excluded, causes);
    }

    NoEndpointException(String message, String pool, int size, int excluded, Map<Cause, Integer> causes) {
        super(message, null, false, false);
        this.pool = pool;
        this.size = size;
        this.excluded = excluded;
        this.causes = new EnumMap<>(Cause.class);
        this.causes.putAll(causes);
    }

    private static String message(String pool, int size, int excluded, Map<Cause, Integer> causes, String reason) {
        StringBuilder text = new StringBuilder("no endpoint: pool=").append(pool);
        text.append(" size=").append(size);
        if (excluded > 0) {
            text.append(" excluded=").append(excluded);
        }
        if (!causes.isEmpty()) {
            text.append(" out=").append(causes);
        }
        return text.append(" (").append(reason).append(')').toString();
    }

    /** Returns the pool's name. */
    public String pool() {
        return pool;
    }

    /** Returns how many members the pool had. */
    public int size() {
        return size;
    }

    /** Returns how many members the request itself excluded. */
    public int excluded() {
        return excluded;
    }

    /** Returns how many members were out, by cause; a member with two causes counts under both. */
    public Map<Cause, Integer> causes() {
        return Map.copyOf(causes);
    }
}
