package io.evener.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.bench.Bench;
import io.evener.bench.BenchResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The example of docs/benchmarks.md is this file's, to the letter. It runs on demand only: it measures. */
class BenchExampleTest {

    @Test
    void example_isTheOneCompiledHere() throws IOException {
        String docs = Files.readString(Path.of("..", "docs", "benchmarks.md"));
        String here = Files.readString(Path.of("src/test/java/io/evener/docs/BenchExampleTest.java"));
        String compiled = here.substring(here.indexOf("// " + "begin\n") + 9, here.indexOf("// " + "end\n"));
        assertThat(withoutSpace(docs)).contains(withoutSpace("```java" + compiled + "```"));
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s+", "");
    }

    // begin
    @Test
    @Tag("minutes")
    void leastRequest_choosesAtTwiceItsFloorAtMost() {
        BenchResult result =
                Bench.quick().only("ChooseBenchmark").members(1_000).forks(3).run();
        assertThat(result.row("leastRequest", 1_000).floorRatio()).isLessThan(2.0);
        assertThat(result.row("leastRequest", 1_000).bytes()).isLessThan(0.01);
    }
    // end
}
