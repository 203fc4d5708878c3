package io.evener;

import io.evener.spi.Chooser;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.StringJoiner;

/** What a chooser tells of itself and its children for one request; what it says of members is shared by all of them. */
final class Account implements Chooser.ExplainSink {

    private final String strategy;
    private final Map<Member, Remarks> remarks;
    private final StringJoiner rules = new StringJoiner(", ");
    private final List<Child> children = new ArrayList<>();

    private record Child(String part, Account account) {}

    private static final class Remarks {
        private OptionalDouble cost = OptionalDouble.empty();
        private final StringJoiner place = new StringJoiner(", ");
        private String aside = "";
    }

    private Account(String strategy, Map<Member, Remarks> remarks) {
        this.strategy = strategy;
        this.remarks = remarks;
    }

    static Account of(String strategy, Chooser chooser, ChooseRequest request) {
        Account account = new Account(strategy, new IdentityHashMap<>());
        chooser.explain(request, account);
        return account;
    }

    @Override
    public void cost(Member member, double cost) {
        of(member).cost = OptionalDouble.of(cost);
    }

    @Override
    public void rule(String rule) {
        rules.add(rule);
    }

    @Override
    public Chooser.ExplainSink child(String part, String childStrategy) {
        Account child = new Account(childStrategy, remarks);
        children.add(new Child(part, child));
        return child;
    }

    @Override
    public void place(Member member, String place) {
        of(member).place.add(place);
    }

    @Override
    public void aside(Member member, String reason) {
        Remarks remark = of(member);
        remark.aside = remark.aside.isEmpty() ? reason : remark.aside;
    }

    private Remarks of(Member member) {
        return remarks.computeIfAbsent(member, one -> new Remarks());
    }

    OptionalDouble cost(Member member) {
        return of(member).cost;
    }

    String place(Member member) {
        return of(member).place.toString();
    }

    String aside(Member member) {
        return of(member).aside;
    }

    /** Returns {@code name: rule > child: its rule}; parts whose children say the same are told together. */
    String text() {
        Map<String, String> parts = new LinkedHashMap<>();
        for (Child child : children) {
            parts.merge(child.account().text(), child.part(), (one, other) -> one + ", " + other);
        }
        StringJoiner told = new StringJoiner("; ");
        parts.forEach((text, part) -> told.add(part.isEmpty() ? text : part + " > " + text));
        String own = children.isEmpty() ? strategy : withoutChildren(strategy);
        String rule = rules.toString();
        if (told.length() == 0) {
            return rule.isEmpty() ? own : own + ": " + rule;
        }
        return own + ": " + (rule.isEmpty() ? "" : rule + " > ") + told;
    }

    /** Children are named where they are told. */
    private static String withoutChildren(String name) {
        int bracket = name.indexOf('(');
        return bracket < 0 ? name : name.substring(0, bracket);
    }
}
