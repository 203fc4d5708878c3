package io.evener.health;

import io.evener.PoolSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The default rule: out when clearly worse than most of the others, each of them by itself. What it promises and why is {@link
 * OutlierDetector}'s to say.
 *
 * @param latency whether slow calls are meant, and not failed ones
 * @param least what part of a member's calls must be bad
 * @param chance how often chance may make one of two endpoints look so much worse
 */
record MajorityRule(boolean latency, double least, double chance) implements OutlierRule {

    /** With fewer calls nobody is judged, and nobody judges: no test could tell. */
    static final int FEWEST = 5;

    /** Twice this for each of the spans stays below one false ejection in a million calls. */
    static final double CHANCE = 5e-8;

    /** Worse by a tenth of the calls, and twice as bad: less is not worth losing an endpoint for. */
    static final double MARGIN = 0.1;

    private static final double TIMES = 2;

    /** Whom a member of a large pool is compared with: as many tell as well as all. */
    private static final int VOTERS = 100;

    /**
     * So many more votes for a member than against it, of some drawn at random, and it is let off, as most are at once. In a pool
     * of 10,000 in which three calls in ten fail, a look takes a seventh of what it takes with all hundred votes.
     */
    private static final int HOPELESS = 8;

    static final MajorityRule FAILURES = new MajorityRule(false, MARGIN, CHANCE);

    @Override
    public void judge(List<MemberTally> judged, Verdicts verdicts) {
        for (MemberTally member : judged) {
            if ((latency ? member.slowCalls() : member.badCalls()) > 0) {
                judge(member, judged, verdicts);
            }
        }
    }

    /**
     * At the shortest span that convicts. It must look worse within the shortest that says anything, too: then it is so now, and
     * not only had more of its calls when everybody's failed.
     */
    private void judge(MemberTally member, List<MemberTally> judged, Verdicts verdicts) {
        Spans own = member.spans();
        int length = 0;
        while (length < Spans.LENGTHS && calls(own, length) < FEWEST) {
            length++;
        }
        if (!isCandidate(own, length)
                || !vote(member, judged, length, verdicts, 1).isMost()) {
            return;
        }
        for (; length < Spans.LENGTHS; length++) {
            Vote vote = isCandidate(own, length) ? vote(member, judged, length, verdicts, chance) : Vote.NONE;
            if (vote.isMost()) {
                verdicts.eject(member, 1, reason(own, length, vote, verdicts));
                return;
            }
        }
    }

    private String reason(Spans own, int length, Vote vote, Verdicts verdicts) {
        return bad(own, length) + " of " + calls(own, length) + " calls " + (latency ? "were slow" : "failed") + " in "
                + Duration.ofNanos(verdicts.spanNanos(length)) + ", clearly more than at " + vote.worseThan + " of "
                + vote.voters + " others";
    }

    private boolean isCandidate(Spans own, int length) {
        return length < Spans.LENGTHS && own.covers(length) && bad(own, length) >= least * calls(own, length);
    }

    private record Vote(int worseThan, int voters) {
        static final Vote NONE = new Vote(0, 0);

        boolean isMost() {
            return 2 * worseThan > voters;
        }
    }

    private Vote vote(MemberTally member, List<MemberTally> judged, int length, Verdicts verdicts, double most) {
        boolean all = judged.size() <= VOTERS + 1;
        int asked = all ? judged.size() : VOTERS;
        int worseThan = 0;
        int voters = 0;
        for (int i = 0; i < asked && (all || voters - 2 * worseThan < HOPELESS); i++) {
            MemberTally other = judged.get(all ? i : verdicts.random().nextInt(judged.size()));
            if (other != member && isVoter(member, other, length)) {
                voters++;
                worseThan += isWorse(member.spans(), other.spans(), length, most) ? 1 : 0;
            }
        }
        return new Vote(worseThan, voters);
    }

    private boolean isVoter(MemberTally member, MemberTally other, int length) {
        Spans spans = other.spans();
        return spans.covers(length) && calls(spans, length) >= FEWEST && near(member, other);
    }

    /** Latencies are compared within a zone: another is farther away, and no fault of its endpoints. */
    private boolean near(MemberTally member, MemberTally other) {
        return !latency || Objects.equals(member.locality(), other.locality());
    }

    private boolean isWorse(Spans own, Spans other, int length, double most) {
        return isWorse(bad(own, length), calls(own, length), bad(other, length), calls(other, length), most);
    }

    /** Returns whether the first of two is worse than the other: materially, and by chance at most this often. */
    static boolean isWorse(int bad, int calls, int otherBad, int otherCalls, double most) {
        double ratio = (double) bad / calls;
        double otherRatio = (double) otherBad / otherCalls;
        return ratio >= otherRatio + MARGIN
                && ratio >= TIMES * otherRatio
                && (most == 1 || Chance.isAtMost(most, bad, calls, otherBad, otherCalls));
    }

    private int calls(Spans spans, int length) {
        return latency ? spans.timed(length) : spans.calls(length);
    }

    private int bad(Spans spans, int length) {
        return latency ? spans.slow(length) : spans.bad(length);
    }

    /** Tiers take calls in turn: who is alone in one has nobody to be compared with. */
    @Override
    public String idleAt(PoolSnapshot snapshot) {
        long tiers = IntStream.range(0, snapshot.size())
                .map(i -> snapshot.endpoint(i).tier())
                .distinct()
                .count();
        return snapshot.size() > 1 && tiers == snapshot.size()
                ? "each is alone in its tier, with nobody to be compared with: a CircuitBreaker judges by itself"
                : "";
    }

    @Override
    public String toString() {
        return latency ? least + " of the calls slow" : "failing clearly more than most";
    }
}
