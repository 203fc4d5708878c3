package io.evener.health;

import io.evener.PoolSnapshot;
import io.evener.RandomSource;
import java.util.List;

/** One way to tell who is an outlier: immutable, asked at every look. */
interface OutlierRule {

    /**
     * Tells its verdicts.
     *
     * @param judged the members in rotation, with what they did since the last look
     */
    void judge(List<MemberTally> judged, Verdicts verdicts);

    /** Returns why it does nothing in a pool like this, or nothing. */
    default String idleAt(PoolSnapshot snapshot) {
        return "";
    }

    /** Where verdicts go. */
    interface Verdicts {

        /**
         * Ejects a member, unless something speaks against it.
         *
         * @param enforced with which probability to act, rather than only tell
         */
        void eject(MemberTally member, double enforced, String reason);

        RandomSource random();

        /** Returns how long a span is, in nanoseconds. */
        long spanNanos(int length);
    }
}
