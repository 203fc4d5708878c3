package io.evener.health;

import io.evener.spi.ProbeResult;

/** Answers alike in a row, and what they mean. Not thread safe. */
final class Streak {

    /** What an answer changes. */
    enum Turn {
        NONE,
        OUT,
        IN
    }

    private final int rise;
    private final int fall;
    private boolean heardWell;
    private boolean down;
    /** Answers in a row that contradict the standing verdict. */
    private int against;

    Streak(int rise, int fall) {
        this.rise = rise;
        this.fall = fall;
    }

    Turn add(ProbeResult answer) {
        boolean healthy = answer.healthy();
        boolean first = healthy && !heardWell;
        heardWell |= healthy;
        if (first) {
            return turn(false);
        }
        if (healthy != down) {
            against = 0;
            return Turn.NONE;
        }
        against++;
        return answer.decisive() || against >= (down ? rise : fall) ? turn(!down) : Turn.NONE;
    }

    private Turn turn(boolean toDown) {
        down = toDown;
        against = 0;
        return toDown ? Turn.OUT : Turn.IN;
    }

    /** Returns whether the standing verdict is that the member is ill. */
    boolean isDown() {
        return down;
    }

    /** Returns whether the last answer contradicts the standing verdict. */
    boolean isPending() {
        return against > 0;
    }

    /** Returns whether a member in rotation failed its last probe. */
    boolean isFalling() {
        return against > 0 && !down;
    }
}
