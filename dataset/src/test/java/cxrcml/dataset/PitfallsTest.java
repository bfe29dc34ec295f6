package cxrcml.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told before a training run is spoilt. */
final class PitfallsTest {
  @TempDir private Path directory;

  private final Pitfalls pitfalls = new Pitfalls(List.of("Edema", "Mass", "Hernia"));

  private static BitSet bits(int... set) {
    BitSet bits = new BitSet();
    for (int bit : set) {
      bits.set(bit);
    }
    return bits;
  }

  private void add(int index, String subject, String view, String text, int pixel, int... labels) {
    pitfalls.accept(
        new SampleRow("i" + index, subject, "s", view, index % 2, text, bits(labels)),
        ImageMark.of(new byte[] {(byte) pixel, 3}));
  }

  @Test
  void hasNothingToSayOfSoundData() {
    for (int i = 0; i < 20; i++) {
      add(i, "p" + i, "PA", "Report " + i, i, 0, 1, 2);
    }

    assertThat(pitfalls.notes()).isEmpty();
  }

  @Test
  void namesConstantTextsRepeatedImagesViewsAndClasses() {
    for (int i = 0; i < 20; i++) {
      int[] labels = i == 0 ? new int[] {0, 1} : new int[] {0};
      add(i, "p" + i / 4, i < 5 ? "LATERAL" : "PA", i < 11 ? "Report." : "R" + i, i / 2, labels);
    }

    assertThat(pitfalls.notes())
        .containsExactly(
            "text: 11 of 20 samples say the same, 'Report.' (expected: texts that differ; on equal"
                + " ones the contrastive loss stays at ln B)",
            "classes without a positive: Hernia (expected: some; they are skipped in results)",
            "classes without a positive in some fold: Mass (expected: positives of as many patients"
                + " as there are folds; such a fold says nothing about them)",
            "images: 10 samples show the very pixels of another one, 0 of them of another patient"
                + " (expected: each image once; results on them are too good)",
            "views: 5 of 20 samples are lateral (expected: frontal views only, or a model for"
                + " both)");
  }

  @Test
  void countsRepeatedImagesOfAnotherPatient() {
    add(0, "p1", "PA", "A", 7, 0, 1, 2);
    add(1, "p2", "PA", "B", 7, 0, 1, 2);

    assertThat(pitfalls.notes())
        .singleElement()
        .asString()
        .contains("1 of them of another patient");
  }

  @Test
  void refusesAPointerWhereAReportShouldBe() {
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> add(0, "p", "PA", "version https://git-lfs.github.com/spec/v1\noid x", 1))
        .withMessage(
            "text: a Git LFS pointer; fetch the content with git lfs pull (expected: a report)");
  }

  @Test
  void namesClassesThatTheTokenizerCannotSay() throws IOException {
    Path tokenizer = directory.resolve("tokenizer.json");
    TokenizerSource.trained(600)
        .write(List.of("edema edema edema mass mass mass solid solid"), tokenizer);

    assertThat(PromptCoverage.note(tokenizer, List.of("Edema", "Solid Mass"))).isEmpty();
    assertThat(PromptCoverage.note(tokenizer, List.of("Edema", "Kyphotic")))
        .contains(
            "tokenizer: no token covers a part of a word of: Kyphotic (expected: a tokenizer that"
                + " was learnt on such words; prompts of these classes say nothing)");
  }
}
