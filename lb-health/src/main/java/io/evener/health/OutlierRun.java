package io.evener.health;

import io.evener.Outcome;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * So many failures in a row. Counted by calls as they end; any other outcome that says something ends the run.
 *
 * @param failures how many
 * @param kinds which outcomes
 * @param enforced with which probability to act
 */
record OutlierRun(int failures, Set<Outcome> kinds, double enforced) {

    static OutlierRun of(int failures, Set<Outcome> kinds, double enforced) {
        for (Outcome kind : kinds) {
            if (!kind.isFailure()) {
                throw new IllegalArgumentException("must be a failure: kind=" + kind);
            }
        }
        return new OutlierRun(failures, Collections.unmodifiableSet(EnumSet.copyOf(kinds)), enforced);
    }

    boolean counts(Outcome outcome) {
        return kinds.contains(outcome);
    }

    void judge(MemberTally member, OutlierRule.Verdicts verdicts) {
        verdicts.eject(member, enforced, failures + " in a row of " + kinds);
    }

    @Override
    public String toString() {
        return failures + " of " + kinds + " in a row" + OutlierSettings.enforcedText(enforced);
    }
}
