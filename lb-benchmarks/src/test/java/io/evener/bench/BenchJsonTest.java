package io.evener.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BenchJsonTest {

    private static final BenchResult RESULT =
            Rows.result(Rows.ours(5.125, 0), Rows.peer("other", "drops <one> & 'two'", 7, 16), Rows.floor(2.5));

    @TempDir
    private Path folder;

    @Test
    void write_thenRead_isTheSame() throws IOException {
        Path file = folder.resolve("bench.json");
        RESULT.write(file);
        BenchResult read = BenchResult.read(file);
        assertThat(read.rows()).isEqualTo(RESULT.rows());
        assertThat(read.options()).isEqualTo(RESULT.options());
        assertThat(read.machine()).isEqualTo(RESULT.machine());
        assertThat(BenchJson.write(read)).isEqualTo(BenchJson.write(RESULT));
    }

    @Test
    void write_aRow_hasItsFields() {
        assertThat(BenchJson.write(RESULT)).contains("""
                            {
                              "benchmark": "ChooseBenchmark.choose",
                              "family": "least request",
                              "contender": "leastRequest",
                              "side": "EVENER",
                              "members": 1000,
                              "threads": 1,
                              "ns": 5.125,
                              "error": 0.25,
                              "bytes": 0.0,
                              "floorRatio": 2.05
                            },
                        """).contains("\"fault\": \"drops <one> & 'two'\"");
    }

    @Test
    void write_replacesTheFileWholeAndLeavesNothingElse() throws IOException {
        Path file = Files.writeString(folder.resolve("bench.json"), "old");
        RESULT.write(file);
        assertThat(Files.readString(file)).isEqualTo(BenchJson.write(RESULT));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void write_thatFails_leavesTheOldFile() throws IOException {
        Path file = Files.createDirectory(folder.resolve("bench.json"));
        Files.writeString(file.resolve("inside"), "old");
        assertThat(catchThrowable(() -> RESULT.write(file))).isInstanceOf(IOException.class);
        assertThat(catchThrowable(() -> RESULT.write(folder.resolve("no/bench.json"))))
                .isInstanceOf(NoSuchFileException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"ns\": 5.125 | \"ns\": -1.0 | rows[1]: must be > 0 and finite: ns=-1.0",
                "\"ns\": 5.125 | \"ns\": \"NaN\" | rows[1]: is not what it must be: rows[1].ns=\"NaN\"",
                "\"ns\": 5.125 | \"ns\": [5.125] | rows[1]: is not what it must be: rows[1].ns=[5.125]",
                "\"ns\": 5.125 | \"ns\": true | rows[1]: is not what it must be: rows[1].ns=true",
                "\"members\": 1000 | \"members\": 4294968296 | rows[0]: is not what it must be: rows[0].members=42",
                "\"members\": 1000 | \"members\": 10.5 | rows[0]: is not what it must be: rows[0].members=10.5",
                "\"threads\": 1 | \"threads\": \"1\" | rows[0]: is not what it must be: rows[0].threads=\"1\"",
                "\"family\": \"least request\" | \"family\": 7 | rows[0]: is not what it must be: rows[0].family=7",
                "\"format\": 1 | \"format\": 1.9 | is not what it must be: format=1.9",
                "\"ns\": 5.125 | \"ns\": \"fast\" | rows[1]: is not what it must be: rows[1].ns=\"fast\"",
                "\"ns\": 5.125 | \"nanos\": 5.125 | rows[1]: must be given: ns",
                "\"floorRatio\": 2.05 | \"floorRatio\": 0 | must be > 0 and finite: floorRatio=0.0",
                "\"side\": \"EVENER\" | \"side\": \"OURS\" | rows[1]: is not what it must be: rows[1].side=\"OURS\"",
                "\"format\": 1 | \"format\": 2 | must be 1: format=2",
                "\"contender\": \"leastRequest\" | \"contender\": \"floor\" | must not be there twice: ChooseBenchmark",
                "\"rows\": [ | \"rows\": {}, \"more\": [ | is not what it must be: rows={}",
                "\"machine\": { | \"machine\": 5, \"more\": { | is not what it must be: machine=5",
                "\"format\": 1, | \"format\": 1 | must be JSON: ",
            })
    void read_whatCouldNotHaveBeenWritten_isRefused(String good, String bad, String reason) {
        String json = BenchJson.write(RESULT).replace(good, bad);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchJson.read(json))
                .withMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"'',is not what it must be: the file=null", "[],is not what it must be: the file=[]", "{},must be given"
    })
    void read_otherJson_isRefused(String json, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchJson.read(json))
                .withMessageContaining(reason);
    }
}
