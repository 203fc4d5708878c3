package io.evener.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.Pool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/draining.md shows what {@link DrainingExample} compiles, and that does what the page says. */
class DrainingDocTest {

    private static final Pattern CODE = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @Test
    void code_isThatCompiled() throws IOException {
        String doc = Files.readString(Path.of("..", "docs", "draining.md"));
        String compiled = bare(Files.readString(Path.of("src/test/java/io/evener/docs/DrainingExample.java")));
        List<String> shown = CODE.matcher(doc)
                .results()
                .map((MatchResult result) -> bare(result.group(1)))
                .toList();
        assertThat(shown).hasSize(1).allSatisfy(code -> assertThat(compiled).contains(code));
    }

    /** Without space and comments. */
    private static String bare(String code) {
        return code.replaceAll("//.*", "").replaceAll("\\s+", "");
    }

    @Test
    void rollingRestart_hasOneOut_andAllInAtTheEnd() {
        List<String> ids = List.of("http://a:80", "http://b:80", "http://c:80");
        List<String> restarted = new ArrayList<>();
        try (Pool orders = Pool.of("orders", ids.toArray(new String[0]))) {
            DrainingExample example = new DrainingExample((id, inFlight) -> {
                assertThat(inFlight).isZero();
                assertThat(orders.snapshot().eligibleCount()).isEqualTo(2);
                restarted.add(id);
            });
            example.rollingRestart(orders, ids);
            assertThat(restarted).isEqualTo(ids);
            assertThat(orders.snapshot().eligibleCount()).isEqualTo(3);
        }
    }
}
