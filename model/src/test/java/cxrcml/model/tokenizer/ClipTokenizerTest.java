package cxrcml.model.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * With the smallest vocabulary, in which every letter is a token: 'a' is 64, at a word's end 320.
 */
class ClipTokenizerTest {
  private static final int START = 512;
  private static final int END = 513;

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void trainTokenizer() throws IOException {
    file = directory.resolve("tokenizer.json");
    new BpeTrainer(BpeTrainer.SMALLEST_VOCABULARY, 1).train(List.of("any text")).writeTo(file);
  }

  @Test
  void marksStartAndEndAndPadsWithTheEnd() {
    try (ClipTokenizer tokenizer = new ClipTokenizer(file, 7)) {
      assertThat(tokenizer.encode(List.of("ab", "  A\n C ", "")))
          .isDeepEqualTo(
              new int[][] {
                {START, 64, 65 + 256, END, END, END, END},
                {START, 64 + 256, 66 + 256, END, END, END, END},
                {START, END, END, END, END, END, END}
              });
      assertThat(tokenizer.endId()).isEqualTo(END);
    }
  }

  @Test
  void keepsTheBeginningOfALongTextAndForcesTheEndMark() {
    try (ClipTokenizer tokenizer = new ClipTokenizer(file, 4)) {
      assertThat(tokenizer.encode(List.of("abcd", "ab", "a".repeat(3000))))
          .isDeepEqualTo(
              new int[][] {{START, 64, 65, END}, {START, 64, 65 + 256, END}, {START, 64, 64, END}});
    }
  }

  @Test
  void refusesAFileThatIsMissingOrDoesNotMarkTexts() throws IOException {
    Path missing = directory.resolve("missing.json");
    assertThatThrownBy(() -> new ClipTokenizer(missing, 8))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("missing.json");

    Path plain = directory.resolve("plain.json");
    String unmarked =
        Files.readString(file)
            .replaceAll("(?s)\"post_processor\" : \\{.*?\\},", "\"post_processor\" : null,");
    Files.writeString(plain, unmarked);
    assertThatThrownBy(() -> new ClipTokenizer(plain, 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("an empty text becomes");
    assertThatThrownBy(() -> new ClipTokenizer(file, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("contextLength: 2 (expected: >= 3)");
  }
}
