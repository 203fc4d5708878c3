package io.evener.strategies;

import io.evener.ChooseRequest;
import io.evener.Member;
import io.evener.PoolSnapshot;
import io.evener.spi.Chooser;
import io.evener.spi.Chooser.ExplainSink;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** What a combinator tells of the parts of a pool among which it shares requests, the first asked being the first told. */
final class Branches {

    private final String kind;
    private final List<Branch> branches = new ArrayList<>();

    private record Branch(String name, String share, PoolSnapshot part, String strategy, Chooser chooser) {

        boolean hasSomebodyFor(ChooseRequest request) {
            return hasSomebody(part, request);
        }
    }

    /**
     * Starts with no parts.
     *
     * @param kind such as {@code tier}
     */
    Branches(String kind) {
        this.kind = kind;
    }

    /** Returns whether a chooser of this part would choose somebody: it does if it may. To ask it would move its cursors. */
    static boolean hasSomebody(PoolSnapshot part, ChooseRequest request) {
        for (int i = 0; i < part.size(); i++) {
            if (part.eligible(i) && !request.excludes(part.member(i))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Adds a part.
     *
     * @param title without the kind
     * @param share of requests without a key
     * @param strategy the child's name
     */
    void add(String title, String share, PoolSnapshot part, String strategy, Chooser chooser) {
        branches.add(new Branch(kind + " " + title, share, part, strategy, chooser));
    }

    /**
     * Tells where each member is, and how the parts choose that this request may be sent to.
     *
     * @param wanted which it is sent to while they have somebody for it; else the first that has gets it
     */
    void explain(ChooseRequest request, IntPredicate wanted, ExplainSink out) {
        int instead = 0;
        while (instead < branches.size() && !branches.get(instead).hasSomebodyFor(request)) {
            instead++;
        }
        if (instead == branches.size()) {
            out.rule("nobody is left");
        }
        boolean spills = false;
        for (int b = 0; b < branches.size(); b++) {
            spills |= wanted.test(b) && !branches.get(b).hasSomebodyFor(request);
        }
        for (int b = 0; b < branches.size(); b++) {
            boolean isHome = wanted.test(b) && branches.get(b).hasSomebodyFor(request);
            explain(branches.get(b), request, isHome, spills && b == instead, out);
        }
    }

    private void explain(Branch branch, ChooseRequest request, boolean isHome, boolean standsIn, ExplainSink out) {
        for (int i = 0; i < branch.part().size(); i++) {
            out.place(branch.part().member(i), branch.name());
            if (!isHome && !standsIn) {
                out.aside(branch.part().member(i), "other " + kind);
            }
        }
        if (isHome || standsIn) {
            String why = request.isKeyed() ? "by its key" : branch.share();
            String told = standsIn ? (isHome ? why + ", and for others" : "for others") : why;
            branch.chooser().explain(request, out.child(branch.name() + " (" + told + ")", branch.strategy()));
        } else {
            branch.chooser().explain(request, new Costs(out));
        }
    }

    /** Takes what members would cost, and not the rule of a part that is not asked. */
    private record Costs(ExplainSink out) implements ExplainSink {
        @Override
        public void cost(Member member, double cost) {
            out.cost(member, cost);
        }

        @Override
        public void rule(String rule) {}
    }
}
