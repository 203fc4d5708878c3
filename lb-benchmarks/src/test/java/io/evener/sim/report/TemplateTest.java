package io.evener.sim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gaps and what fills them. */
final class TemplateTest {

    private static String fill(String text, Map<String, ?> values) {
        return new Template(text).fill(values);
    }

    @Test
    void fill_value_isEscaped() {
        assertThat(fill("a {{x}} b", Map.of("x", "<i a=\"'&'\">")))
                .isEqualTo("a &lt;i a=&quot;&#39;&amp;&#39;&quot;&gt; b");
        assertThat(fill("{{x}}", Map.of("x", "bell\u0007\n"))).isEqualTo("bell\ufffd\n");
    }

    @Test
    void fill_valueThatLooksLikeATag_isText() {
        assertThat(fill("{{x}}{{&x}}", Map.of("x", "{{y}}$1\\"))).isEqualTo("{{y}}$1\\{{y}}$1\\");
    }

    @Test
    void fill_ampersand_isNotEscaped() {
        assertThat(fill("{{&x}}", Map.of("x", "<b>"))).isEqualTo("<b>");
    }

    @Test
    void fill_list_repeats() {
        Map<String, ?> values = Map.of(
                "of",
                "!",
                "rows",
                List.of(Map.of("cells", List.of(Map.of("c", 1), Map.of("c", 2))), Map.of("cells", List.of())));
        assertThat(fill("{{#rows}}[{{#cells}}{{c}}{{of}}{{/cells}}]{{/rows}}.", values))
                .isEqualTo("[1!2!][].");
    }

    @Test
    void fill_condition_keepsOrDrops() {
        String text = "{{#yes}}a{{/yes}}{{#no}}b{{/no}}";
        assertThat(fill(text, Map.of("yes", true, "no", false))).isEqualTo("a");
    }

    @Test
    void fill_unknownName_isRefused() {
        assertThatThrownBy(() -> fill("{{x}}", Map.of())).hasMessage("must have a value: x");
    }
}
