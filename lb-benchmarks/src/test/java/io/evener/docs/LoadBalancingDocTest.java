package io.evener.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every expression that docs/load-balancing.md shows whole is one that {@link LoadBalancingExample} compiles. */
class LoadBalancingDocTest {

    private static final Pattern CODE = Pattern.compile("`([A-Za-z.]+\\(.*?\\)+[^`]*)`");

    @Test
    void expressions_areThoseCompiled() throws IOException {
        String doc = Files.readString(Path.of("..", "docs", "load-balancing.md"));
        String compiled =
                withoutSpace(Files.readString(Path.of("src/test/java/io/evener/docs/LoadBalancingExample.java")));
        List<String> shown =
                CODE.matcher(doc).results().map(MatchResult::toString).toList();
        List<String> whole = CODE.matcher(doc)
                .results()
                .map(result -> result.group(1))
                .filter(code -> !code.contains("...")
                        && Character.isUpperCase(code.replaceFirst("^\\.", "").charAt(0)))
                .map(LoadBalancingDocTest::withoutSpace)
                .toList();
        assertThat(shown).hasSizeGreaterThan(40);
        assertThat(whole)
                .hasSizeGreaterThan(25)
                .allSatisfy(code -> assertThat(compiled).contains(code));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }
}
