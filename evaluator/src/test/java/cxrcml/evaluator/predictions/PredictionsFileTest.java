package cxrcml.evaluator.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictionsFileTest {
  @TempDir Path directory;

  @Test
  void bringsBackEveryScoreToTheLastBit() throws IOException {
    Predictions written =
        new Predictions.Builder(List.of("Mass", "Calcification, \"aortic\""))
            .add("s1", "p1", 0, new float[] {0.1f, -1.0e-38f}, BitSet.valueOf(new long[] {2}))
            .add("s2", "p,2", 3, new float[] {1 / 3f, 16777216f}, BitSet.valueOf(new long[] {1}))
            .build();
    Path file = directory.resolve("new/predictions.csv");

    PredictionsFile.write(written, file);
    Predictions read = PredictionsFile.read(file);

    assertThat(read.classes()).isEqualTo(written.classes());
    for (int row = 0; row < 2; row++) {
      assertThat(read.sample(row)).isEqualTo(written.sample(row));
      assertThat(read.subject(row)).isEqualTo(written.subject(row));
      assertThat(read.fold(row)).isEqualTo(written.fold(row));
      for (int c = 0; c < 2; c++) {
        assertThat(read.score(row, c)).isEqualTo(written.score(row, c));
        assertThat(read.label(row, c)).isEqualTo(written.label(row, c));
      }
    }
  }

  @Test
  void namesColumnsAsTheDesignSays() throws IOException {
    Path file = directory.resolve("predictions.csv");

    PredictionsFile.write(
        new Predictions.Builder(List.of("Mass", "Edema"))
            .add("s1", "p1", 0, new float[] {0.25f, 0.5f}, BitSet.valueOf(new long[] {2}))
            .build(),
        file);

    assertThat(Files.readString(file))
        .isEqualTo(
            "sample_id,subject_id,fold,score:Mass,label:Mass,score:Edema,label:Edema\n"
                + "s1,p1,0,0.25,0,0.5,1\n");
    assertThat(Files.list(directory)).containsExactly(file);
  }

  @Test
  void keepsWhatNobodyKnowsEmpty() throws IOException {
    Path file = directory.resolve("predictions.csv");
    BitSet edema = BitSet.valueOf(new long[] {2});

    PredictionsFile.write(
        new Predictions.Builder(List.of("Mass", "Edema"))
            .add("s1", "p1", 0, new float[] {0.25f, 0.5f}, new BitSet(), edema)
            .add("s2", "p2", 0, new float[] {0.75f, 1}, edema, new BitSet())
            .build(),
        file);

    assertThat(Files.readString(file)).contains("s1,p1,0,0.25,0,0.5,\n");
    Predictions read = PredictionsFile.read(file);
    assertThat(read.unknown(0)).isEqualTo(edema);
    assertThat(read.unknown(1).isEmpty()).isTrue();
    assertThat(read.rowsOf(0, 1)).containsExactly(1);
    assertThat(read.rowsOf(0, 0)).containsExactly(0, 1);
  }

  @Test
  void namesRowAndColumnOfWhatIsWrong() throws IOException {
    String header = "sample_id,subject_id,fold,score:Mass,label:Mass\n";

    assertRefused(header + "s1,p1,0,0.5,1\ns2,p2,0,high,1\n", "row 2, score:Mass: high");
    assertRefused(
        header + "s1,p1,0,0.5,yes\n", "row 1, label:Mass: yes (expected: 0 or 1, or empty");
    assertRefused(header + "s1,p1,0.5,0.5,1\n", "row 1, fold: 0.5 (expected: a whole number)");
    assertRefused(header + "s1,p1,0,0.5\n", "row 1: 4 values (expected: 5)");
    assertRefused(header + "s1,p1,0,1,1\ns1,p1,0,1,1\n", "sample: s1 twice");
    assertRefused(header + "s1,p1,0,NaN,1\n", "score of s1 for Mass: NaN");
    assertRefused("sample,subject,fold\n", "header [sample, subject, fold] (expected: sample_id");
  }

  private void assertRefused(String text, String message) throws IOException {
    Path file = directory.resolve("wrong.csv");
    Files.writeString(file, text);

    assertThatThrownBy(() -> PredictionsFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void keepsTheOldFileWhenWritingFails() throws IOException {
    Path file = directory.resolve("results.json");
    Files.writeString(file, "old");

    assertThatThrownBy(
            () ->
                WholeFile.write(
                    file,
                    out -> {
                      out.write("half");
                      throw new IOException("disk full");
                    }))
        .hasMessageEndingWith(": cannot be written: disk full");

    assertThat(Files.readString(file)).isEqualTo("old");
    assertThat(Files.list(directory)).containsExactly(file);
  }
}
