package cxrcml.dataset.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.Group;
import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Progress;
import cxrcml.dataset.TokenizerSource;
import cxrcml.dataset.image.Fit;
import cxrcml.dataset.label.LabelPolicy;
import cxrcml.dataset.preparation.ErrorPolicy;
import cxrcml.dataset.preparation.ImageOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CsvPreparationTest {
  private static final List<String> MANIFEST =
      List.of(
          "image,subject_id,study_id,view,fold,sex,report",
          "a.png,p1,s1,PA,1,M,\"Mass, no edema.\"",
          "b.png,p2,s2,,0,F,Edema.",
          "c.png,p1,s3,AP,1,M,Normal.");
  private static final List<String> LABELS =
      List.of("image,Mass,Edema", "c.png,0,0", "a.png,1,0", "b.png,0,1");

  @TempDir private Path root;
  private Path out;

  @BeforeEach
  void writeImages() throws IOException {
    out = root.resolve("prepared");
    int grey = 60;
    for (String name : List.of("a", "b", "c")) {
      BufferedImage image = new BufferedImage(6, 5, BufferedImage.TYPE_BYTE_GRAY);
      for (int i = 0; i < 30; i++) {
        image.getRaster().setSample(i % 6, i / 6, 0, grey);
      }
      ImageIO.write(image, "png", root.resolve(name + ".png").toFile());
      grey += 50;
    }
    Files.write(root.resolve("reports.csv"), MANIFEST);
    Files.write(root.resolve("labels.csv"), LABELS);
  }

  private CsvOptions options() {
    return new CsvOptions(
        root,
        out,
        Path.of(CsvOptions.DEFAULT_MANIFEST),
        Path.of(CsvOptions.DEFAULT_LABELS),
        "report",
        Integer.MAX_VALUE,
        null,
        LabelPolicy.STRICT,
        new ImageOptions(4, Fit.CROP, 2, ErrorPolicy.FAIL),
        2,
        0,
        TokenizerSource.trained(600));
  }

  private void replace(String file, String from, String to) throws IOException {
    String before = Files.readString(root.resolve(file));
    assertThat(before).contains(from);
    Files.writeString(root.resolve(file), before.replace(from, to));
  }

  private void assertComplaint(String message) throws IOException {
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> CsvPreparation.run(options(), Progress.NONE))
        .withMessage(message.replace("ROOT", root.toString()));
    try (Stream<Path> entries = Files.list(root)) {
      assertThat(entries).noneMatch(entry -> entry.toString().contains("prepared"));
    }
  }

  @Test
  void joinsTextImagesAndLabelsInTheOrderOfTheManifest() throws IOException {
    List<Integer> progress = new ArrayList<>();
    String hash = CsvPreparation.run(options(), (done, total) -> progress.add(10 * done + total));

    assertThat(progress).containsExactly(13, 23, 33);
    try (PreparedDataset data = PreparedDataset.open(out)) {
      assertThat(data.hash()).isEqualTo(hash);
      assertThat(data.classes())
          .containsExactly(
              new DiseaseClass("Mass", Group.HEAD, true, 1),
              new DiseaseClass("Edema", Group.HEAD, true, 1));
      assertThat(data.sample(0).text()).isEqualTo("Mass, no edema.");
      assertThat(data.sample(0).hasLabel(0)).isTrue();
      assertThat(data.sample(1).hasLabel(1)).isTrue();
      assertThat(data.sample(1).view()).isEmpty();
      assertThat(data.sample(2).study()).isEqualTo("s3");
      assertThat(data.sample(2).labels().isEmpty()).isTrue();
      assertThat(data.heldOutSamples(1)).containsExactly(0, 2);
      byte[] pixels = new byte[16];
      for (int i = 0; i < 3; i++) {
        data.readImage(i, pixels);
        assertThat(pixels).containsOnly(60 + 50 * i);
      }
    }
  }

  @Test
  void makesFoldsByPatientWhereNoneAreGiven() throws IOException {
    replace("reports.csv", ",fold,", ",source_fold,");
    CsvPreparation.run(options(), Progress.NONE);

    try (PreparedDataset data = PreparedDataset.open(out)) {
      assertThat(data.folds()).isEqualTo(2);
      assertThat(data.sample(0).fold())
          .isEqualTo(data.sample(2).fold())
          .isNotEqualTo(data.sample(1).fold());
    }
  }

  @Test
  void takesTheImageAsStudyWhereNoneIsGivenAndSkipsAByteOrderMark() throws IOException {
    replace("reports.csv", "image,subject_id,study_id,view", "\uFEFFimage,subject_id,x,y");
    CsvPreparation.run(options(), Progress.NONE);

    try (PreparedDataset data = PreparedDataset.open(out)) {
      assertThat(data.sample(2).study()).isEqualTo("c.png");
      assertThat(data.sample(2).view()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "reports.csv | subject_id | patient | ROOT/reports.csv: no column 'subject_id' (expected:"
            + " one of [image, patient, study_id, view, fold, sex, report])",
        "reports.csv | ,report | ,text | ROOT/reports.csv: no column 'report' (expected: one of"
            + " [image, subject_id, study_id, view, fold, sex, text])",
        "labels.csv | image, | file, | ROOT/labels.csv: no column 'image' (expected: one of [file,"
            + " Mass, Edema])",
        "labels.csv | Mass,Edema | Mass,Mass | ROOT/labels.csv row 1: column 'Mass' (expected: a"
            + " name, once)",
        "reports.csv | c.png,p1 | a.png,p1 | ROOT/reports.csv row 4, column image: 'a.png'"
            + " (expected: unique, but it is in row 2, too)",
        "labels.csv | b.png | c.png | ROOT/labels.csv row 4, column image: 'c.png' (expected:"
            + " unique, but it is in row 2, too)",
        "reports.csv | Normal. | ` ` | ROOT/reports.csv row 4, column report: ' ' (expected: not"
            + " blank)",
        "reports.csv | b.png,p2 | b.png, | ROOT/reports.csv row 3, column subject_id: '' (expected:"
            + " not blank)",
        "labels.csv | b.png,0,1 | b.png,0,2.0 | ROOT/labels.csv row 4, column Edema: '2.0'"
            + " (expected: 0 or 1)",
        "labels.csv | a.png,1 | a.png,-1 | ROOT/labels.csv row 3, column Mass: '-1' (expected: 0 or"
            + " 1; --uncertain says what -1 means)",
        "labels.csv | a.png,1,0 | a.png,1 | ROOT/labels.csv row 3: 2 values (expected: 3)",
        "reports.csv | AP,1 | AP,0 | ROOT/reports.csv row 4, column fold: '0' (expected: 1, where"
            + " patient p1 is in row 2)",
        "reports.csv | AP,1 | AP,x | ROOT/reports.csv row 4, column fold: 'x' (expected: an integer"
            + " >= 0)",
        "reports.csv | s2,,0 | s2,,2 | ROOT/reports.csv, column fold: folds {1, 2} (expected: 0, 1,"
            + " ... without a gap, at least two)",
        "reports.csv | b.png | d.png | ROOT/reports.csv row 3, column image: 'd.png' (expected: a"
            + " row in ROOT/labels.csv, too)",
      })
  void namesWhatIsWrongAndLeavesNothing(String file, String from, String to, String message)
      throws IOException {
    replace(file, from, to);

    assertComplaint(message);
  }

  @Test
  void namesALabelRowWithoutImage() throws IOException {
    replace("labels.csv", "b.png,0,1", "b.png,0,1\nd.png,0,0");

    assertComplaint(
        "ROOT/labels.csv row 5, column image: 'd.png' (expected: a row in ROOT/reports.csv, too)");
  }

  @Test
  void namesTheRowOfAnUnreadableImage() throws IOException {
    Files.writeString(root.resolve("b.png"), "version https://git-lfs.github.com/spec/v1");
    assertComplaint(
        "ROOT/reports.csv row 3, column image: ROOT/b.png: a Git LFS pointer; fetch the content"
            + " with git lfs pull (expected: an image)");

    Files.delete(root.resolve("a.png"));
    assertComplaint(
        "ROOT/reports.csv row 2, column image: ROOT/a.png: no such file (expected: an image)");
  }

  @Test
  void refusesFilesThatAreNoTables() throws IOException {
    Files.write(root.resolve("labels.csv"), new byte[] {'i', (byte) 0xff, '\n', 'a'});
    assertComplaint("ROOT/labels.csv: not text in UTF-8 (expected: a CSV file)");

    Files.writeString(root.resolve("labels.csv"), "image,Mass\n");
    assertComplaint("ROOT/labels.csv: no rows (expected: a header and at least one row)");

    Files.delete(root.resolve("labels.csv"));
    assertComplaint("ROOT/labels.csv: no such file (expected: a CSV file)");
  }

  @Test
  void refusesAQuoteThatNeverEnds() throws IOException {
    replace("reports.csv", "\"Mass, no edema.\"", "\"Mass, no edema.");

    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> CsvPreparation.run(options(), Progress.NONE))
        .withMessageStartingWith(root + "/reports.csv: ")
        .withMessageEndingWith(" (expected: a CSV file)");
  }
}
