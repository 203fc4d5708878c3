package io.evener;

import java.lang.invoke.VarHandle;

/** The words of leases, behind those of every call, which so share as few lines as they can. */
abstract class MemberLanes extends MemberHot {

    static final VarHandle LANES_0 = handle(MemberLanes.class, "lanes0");
    static final VarHandle LANES_1 = handle(MemberLanes.class, "lanes1");

    /** See {@link Lanes}: leases begun in phase 0, and in phase 1. */
    @SuppressWarnings("unused") // through LANES_0
    volatile long lanes0;

    @SuppressWarnings("unused") // through LANES_1
    volatile long lanes1;
}
