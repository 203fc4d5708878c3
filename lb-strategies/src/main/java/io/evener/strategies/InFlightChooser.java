package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.RandomSource;
import io.evener.spi.Chooser;

/** A chooser that compares calls in flight, each divided by the member's share. */
abstract class InFlightChooser implements Chooser {

    final Member[] members;
    final InRotation in;
    final RandomSource random;

    InFlightChooser(InRotation in, RandomSource random) {
        this.members = in.members;
        this.in = in;
        this.random = random;
    }

    final double cost(int k) {
        return in.isUniform() ? members[k].inFlight() : members[k].inFlight() / in.share(k);
    }

    @Override
    public void explain(ChooseRequest request, ExplainSink out) {
        out.rule(rule());
        for (int k = 0; k < members.length; k++) {
            out.cost(members[k], cost(k));
        }
    }

    abstract String rule();
}
