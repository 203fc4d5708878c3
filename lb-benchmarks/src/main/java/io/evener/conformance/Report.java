package io.evener.conformance;

import java.util.List;
import java.util.Map;

/**
 * What a run of the kit found.
 *
 * @param subject the strategy and what it declares
 * @param kept the laws it keeps
 * @param skipped the laws that don't apply, with the reason
 * @param broken the laws it breaks, with what was seen, one line per seed
 */
public record Report(String subject, List<Law> kept, Map<Law, String> skipped, Map<Law, List<String>> broken) {

    /** Returns whether no law is broken. */
    public boolean isClean() {
        return broken.isEmpty();
    }

    /** Returns the broken laws first, then the skipped ones. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(subject);
        text.append(": ").append(kept.size()).append(" laws kept, ");
        text.append(broken.size()).append(" broken, ").append(skipped.size()).append(" skipped");
        broken.values()
                .forEach(seen -> seen.forEach(line -> text.append("\n  BROKEN ").append(line)));
        skipped.forEach((law, why) ->
                text.append("\n  skipped ").append(law).append(": ").append(why));
        return text.toString();
    }
}
