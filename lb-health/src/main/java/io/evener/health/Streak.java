package io.evener.health;

import io.evener.spi.ProbeResult;

/**
 * Answers alike in a row, and what they mean. Immutable: members that are well share one.
 *
 * @param heardWell whether there ever was a good answer
 * @param isDown whether the standing verdict is that the member is ill
 * @param against how many answers in a row contradict the standing verdict
 */
record Streak(boolean heardWell, boolean isDown, int against) {

    /** Before the first answer. */
    static final Streak NEW = new Streak(false, false, 0);

    private static final Streak WELL = new Streak(true, false, 0);

    /** What an answer changes. */
    enum Turn {
        NONE,
        OUT,
        IN
    }

    /** Returns the streak with one more answer. */
    Streak with(ProbeResult answer, int rise, int fall) {
        boolean healthy = answer.healthy();
        if (healthy && (!heardWell || !isDown)) {
            return WELL;
        }
        if (healthy != isDown) {
            return against == 0 ? this : new Streak(heardWell, isDown, 0);
        }
        int more = against + 1;
        boolean turns = answer.decisive() || more >= (isDown ? rise : fall);
        if (turns && isDown) {
            return WELL;
        }
        return turns ? new Streak(heardWell, true, 0) : new Streak(heardWell, isDown, more);
    }

    /** Returns what the answer between these two changes: the first good one lets in, whatever was known before. */
    Turn turnTo(Streak next) {
        if (next.isDown) {
            return isDown ? Turn.NONE : Turn.OUT;
        }
        return isDown || next.heardWell && !heardWell ? Turn.IN : Turn.NONE;
    }

    /** Returns whether the last answer contradicts the standing verdict. */
    boolean isPending() {
        return against > 0;
    }

    /** Returns whether a member in rotation failed its last probe. */
    boolean isFalling() {
        return against > 0 && !isDown;
    }
}
