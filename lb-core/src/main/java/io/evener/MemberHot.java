package io.evener;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The words of a member that calls read and write, kept apart from everything else in memory.
 *
 * <p>Class hierarchies fix the order of fields: a line of padding, then the hot words, then those of leases
 * ({@link MemberLanes}), then {@link MemberTail}'s padding, then {@link Member}'s cold fields. Hot words of two members are thus never within 128 bytes of each
 * other (a cache line and its prefetched neighbour), whatever the allocator does. {@code int} first, so that the gap behind the object
 * header is taken and no hot field is moved into it. Measured reason: two choices cost 8.9 ns padded against
 * 15.3 ns dense, one thread.
 */
abstract class MemberPadding {
    int pad00, pad09; // one for the gap behind a header of 12 bytes, two behind one of 8
    long pad01, pad02, pad03, pad04, pad05, pad06;
}

/** See {@link MemberPadding}. */
abstract class MemberHot extends MemberPadding {

    static final VarHandle CALLS = handle(MemberHot.class, "calls");
    static final VarHandle GATE = handle(MemberHot.class, "gate");

    /** See {@link Calls}. */
    @SuppressWarnings("unused") // through CALLS
    volatile long calls;

    /** See {@link Gate}. Acquire reads on the request path, volatile where a drain must not be missed. */
    @SuppressWarnings("unused") // through GATE
    volatile long gate;

    /** Who is told of this member's calls; null while nobody is. */
    volatile @Nullable Signals signals;

    static VarHandle handle(Class<?> owner, String name) {
        try {
            return MethodHandles.lookup().findVarHandle(owner, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}

/** See {@link MemberPadding}. */
abstract class MemberTail extends MemberLanes {
    long pad10, pad11, pad12, pad13, pad14, pad15, pad16, pad17;
}
