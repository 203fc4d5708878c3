package io.evener;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The words of a member that calls read and write, kept apart from everything else in memory.
 *
 * <p>Class hierarchies fix the order of fields: a line of padding, then the hot words, then {@link MemberTail}'s
 * padding, then {@link Member}'s cold fields. Hot words of two members are thus never within 128 bytes of each
 * other (a cache line and its prefetched neighbour), whatever the allocator does. {@code int} first, so that the gap behind the object
 * header is taken and no hot field is moved into it. Measured reason: two choices cost 8.9 ns padded against
 * 15.3 ns dense, one thread.
 */
abstract class MemberPadding {
    int pad00;
    long pad01, pad02, pad03, pad04, pad05, pad06, pad07, pad08;
}

/** See {@link MemberPadding}. */
abstract class MemberHot extends MemberPadding {

    static final VarHandle CALLS = handle("calls", long.class);
    static final VarHandle GATE = handle("gate", long.class);
    static final VarHandle LANES_0 = handle("lanes0", long.class);
    static final VarHandle LANES_1 = handle("lanes1", long.class);
    static final VarHandle SIGNALS = handle("signals", Signals.class);

    /** See {@link Calls}. */
    @SuppressWarnings("unused") // through CALLS
    volatile long calls;

    /** See {@link Gate}. Acquire reads on the request path, volatile where a drain must not be missed. */
    @SuppressWarnings("unused") // through GATE
    volatile long gate;

    /** See {@link Lanes}: leases begun in phase 0, and in phase 1. */
    @SuppressWarnings("unused") // through LANES_0
    volatile long lanes0;

    @SuppressWarnings("unused") // through LANES_1
    volatile long lanes1;

    /** Who is told of this member's calls; null while nobody is. */
    volatile @Nullable Signals signals;

    private static VarHandle handle(String name, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(MemberHot.class, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}

/** See {@link MemberPadding}. */
abstract class MemberTail extends MemberHot {
    long pad10, pad11, pad12, pad13, pad14, pad15, pad16, pad17;
    long pad18, pad19, pad20, pad21, pad22, pad23, pad24, pad25;
}
