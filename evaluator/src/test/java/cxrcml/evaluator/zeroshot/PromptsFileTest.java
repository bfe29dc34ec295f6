package cxrcml.evaluator.zeroshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptsFileTest {
  @TempDir Path directory;

  @Test
  void readsTemplatesAndTheSentencesOfSingleClasses() throws IOException {
    Prompts prompts =
        read(
            """
            present: ["{} is present.", "there is {}"]
            absent: ["no {}"]
            classes:
              Normal: {present: ["normal chest"], absent: ["abnormal chest"]}
              Mass: {present: ["a {} or tumor"]}
            """);

    assertThat(prompts.of("Edema").present())
        .containsExactly("Edema is present.", "there is Edema");
    assertThat(prompts.of("Edema").absent()).containsExactly("no Edema");
    assertThat(prompts.of("Normal").absent()).containsExactly("abnormal chest");
    assertThat(prompts.of("Mass").present()).containsExactly("a Mass or tumor");
    assertThat(prompts.of("Mass").absent()).isEmpty();
  }

  @Test
  void readsJson() throws IOException {
    assertThat(read("{\"present\": [\"{}\"]}")).isEqualTo(Prompts.of(List.of("{}"), List.of()));
  }

  @Test
  void saysWhatIsWrong() {
    assertRefused("absent: [\"no {}\"]\n", "present: [] (expected: at least one template)");
    assertRefused(
        "present: [\"mass\"]\n", "present: 'mass' (expected: a template with {} for the class");
    assertRefused("present: [\"{}\"]\nabsend: [\"no {}\"]\n", "absend (expected: one of [absent, ");
    assertRefused(
        "present: [\"{}\"]\nclasses: {Mass: {present: [\" \"]}}\n", "present: ' ' (expected: not");
    assertRefused("", "no keys (expected: present, absent, classes)");
    assertRefused("present: {", "prompts.yaml: ");
  }

  /** The pair inverts these classes: "no Normal" means disease. */
  @Test
  void givesNormalItsOwnSentencesInAPair() {
    Prompts pair = Prompts.of(List.of("{}"), List.of("no {}"));

    assertThat(pair.of("Normal").absent()).doesNotContain("no Normal").isNotEmpty();
    assertThat(pair.of("No Finding").absent()).doesNotContain("no No Finding").isNotEmpty();
    assertThat(pair.of("Mass").absent()).containsExactly("no Mass");
  }

  private void assertRefused(String text, String message) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prompts.yaml")
        .hasMessageContaining(message);
  }

  private Prompts read(String text) throws IOException {
    return PromptsFile.read(Files.writeString(directory.resolve("prompts.yaml"), text));
  }
}
