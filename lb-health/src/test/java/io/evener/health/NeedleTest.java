package io.evener.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.evener.testing.SeededRandom;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NeedleTest {

    private static Needle needle(String text) {
        return new Needle("text", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Two letters, so that there is much to fall back to. */
    @Test
    void search_howeverTheTextIsCut_findsWhatContainsFinds() {
        SeededRandom random = SeededRandom.of(3);
        int found = 0;
        for (int trial = 0; trial < 20_000; trial++) {
            String wanted = text(random, 1 + random.nextInt(6));
            String text = text(random, random.nextInt(30));
            Needle.Search search = needle(wanted).search();
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                int cut = 1 + random.nextInt(bytes.remaining());
                search.feed(bytes.slice(bytes.position(), cut));
                bytes.position(bytes.position() + cut);
            }
            assertThat(search.isFound()).as("%s in %s", wanted, text).isEqualTo(text.contains(wanted));
            found += search.isFound() ? 1 : 0;
        }
        assertThat(found).isBetween(2_000, 18_000);
    }

    private static String text(SeededRandom random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(random.nextInt(2) == 0 ? 'a' : 'b');
        }
        return text.toString();
    }

    @Test
    void toString_isFitForALog() {
        assertThat(needle("+PONG\r\n")).hasToString("\"+PONG..\"");
        assertThat(needle("x".repeat(100)).toString()).hasSize(45).endsWith("x...\"");
    }
}
