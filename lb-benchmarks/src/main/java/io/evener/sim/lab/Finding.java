package io.evener.sim.lab;

import java.util.List;

/**
 * What one experiment found.
 *
 * @param name the experiment's, as commands take it
 * @param shows what it shows, in a sentence
 * @param grids its tables
 * @param plots its drawings
 * @param checks what held and what did not
 */
public record Finding(String name, String shows, List<Grid> grids, List<Plot> plots, List<Check> checks) {

    /** Copies the lists. */
    public Finding {
        grids = List.copyOf(grids);
        plots = List.copyOf(plots);
        checks = List.copyOf(checks);
    }

    /** Returns whether every check held; one that checked nothing did not pass. */
    public boolean passed() {
        return !checks.isEmpty() && checks.stream().allMatch(Check::passed);
    }

    /** Returns the checks that did not hold. */
    public List<Check> failures() {
        return checks.stream().filter(check -> !check.passed()).toList();
    }

    /** Returns the line an experiment ends in: {@code mm1: PASS 8 checks}. */
    public String verdict() {
        int all = checks.size();
        String counted = (passed() ? "" : failures().size() + " of ") + all + (all == 1 ? " check" : " checks");
        return name + (passed() ? ": PASS " : ": FAIL ") + counted;
    }
}
