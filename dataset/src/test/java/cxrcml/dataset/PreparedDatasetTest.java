package cxrcml.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreparedDatasetTest {
  private static final int SIZE = 3;
  private static final List<String> CLASSES = List.of("Edema", "Mass, solid", "Hernia");
  private static final List<SampleRow> ROWS =
      List.of(
          row("a", "p1", 1, "Edema.\nNo \"mass\", none.", 0b001),
          row("b", "p2", 0, "Solid mass and edema.", 0b011),
          row("c", "p1", 1, "  Clear lungs – normal.", 0b000));

  @TempDir private Path parent;

  private static SampleRow row(String id, String subject, int fold, String text, long labels) {
    BitSet bits = BitSet.valueOf(new long[] {labels});
    return new SampleRow(id, subject, "study " + id, "PA", fold, text, bits);
  }

  private static byte[] image(int index) {
    byte[] image = new byte[SIZE * SIZE];
    for (int i = 0; i < image.length; i++) {
      image[i] = (byte) (200 + index * 31 + i * 7);
    }
    return image;
  }

  private PreparedDatasetWriter writer(Path out) throws IOException {
    return PreparedDatasetWriter.create(out, SIZE, CLASSES, ClassGrouping.byPrevalence(), "test");
  }

  private Path write(String name) throws IOException {
    Path out = parent.resolve(name);
    try (PreparedDatasetWriter writer = writer(out)) {
      for (int i = 0; i < ROWS.size(); i++) {
        writer.add(ROWS.get(i), image(i));
      }
      assertThat(out.resolve("manifest.json")).doesNotExist();
      writer.finish(TokenizerSource.trained(600));
    }
    return out;
  }

  private List<String> leftInParent() throws IOException {
    try (Stream<Path> entries = Files.list(parent)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void readsWhatWasWritten() throws IOException {
    try (PreparedDataset data = PreparedDataset.open(write("data"))) {
      byte[] pixels = new byte[SIZE * SIZE];
      for (int i = 0; i < ROWS.size(); i++) {
        SampleRow row = ROWS.get(i);
        assertThat(data.sample(i))
            .isEqualTo(
                new Sample(
                    i,
                    row.id(),
                    row.subject(),
                    row.study(),
                    row.view(),
                    row.fold(),
                    row.text(),
                    row.labels(),
                    row.unknown()));
        data.readImage(i, pixels);
        assertThat(pixels).isEqualTo(image(i));
      }
      assertThat(data.size()).isEqualTo(3);
      assertThat(data.imageSize()).isEqualTo(SIZE);
      assertThat(data.provenance().source()).isEqualTo("test");
      assertThat(data.sample(1).hasLabel(1)).isTrue();
      assertThat(data.classes())
          .containsExactly(
              new DiseaseClass("Edema", Group.HEAD, true, 2),
              new DiseaseClass("Mass, solid", Group.HEAD, true, 1),
              new DiseaseClass("Hernia", Group.TAIL, true, 0));
      assertThat(Files.readString(data.tokenizerFile())).contains("\"present</w>\"");
      data.verify();
    }
  }

  @Test
  void splitsByFold() throws IOException {
    try (PreparedDataset data = PreparedDataset.open(write("data"))) {
      assertThat(data.folds()).isEqualTo(2);
      assertThat(data.heldOutSamples(1)).containsExactly(0, 2);
      assertThat(data.trainingSamples(1)).containsExactly(1);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> data.trainingSamples(2))
          .withMessage("fold: 2 (expected: 0 to 1)");
    }
  }

  /**
   * Oracle: {@code sha256sum images.bin samples.bin strings.bin classes.csv tokenizer.json |
   * sha256sum}.
   */
  @Test
  void isNamedByTheHashOfItsContent() throws Exception {
    Path out = write("data");
    StringBuilder lines = new StringBuilder();
    for (String name :
        List.of("images.bin", "samples.bin", "strings.bin", "classes.csv", "tokenizer.json")) {
      byte[] file = Files.readAllBytes(out.resolve(name));
      lines.append(sha256(file)).append("  ").append(name).append('\n');
    }

    try (PreparedDataset data = PreparedDataset.open(out);
        PreparedDataset again = PreparedDataset.open(write("again"))) {
      assertThat(data.hash()).isEqualTo(sha256(lines.toString().getBytes(UTF_8)));
      assertThat(again.hash()).isEqualTo(data.hash());
    }
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  @Test
  void leavesNothingIfItIsNotFinished() throws IOException {
    try (PreparedDatasetWriter writer = writer(parent.resolve("data"))) {
      writer.add(ROWS.get(0), image(0));
    }

    assertThat(leftInParent()).isEmpty();
  }

  @Test
  void leavesNothingIfTheTokenizerCannotBeMade() throws IOException {
    try (PreparedDatasetWriter writer = writer(parent.resolve("data"))) {
      writer.add(ROWS.get(0), image(0));
      writer.add(ROWS.get(1), image(1));
      assertThatExceptionOfType(InvalidDataException.class)
          .isThrownBy(() -> writer.finish(TokenizerSource.given(parent.resolve("none.json"))))
          .withMessageEndingWith("none.json (expected: a Hugging Face tokenizer.json)");
    }

    assertThat(leftInParent()).isEmpty();
  }

  @Test
  void takesAGivenTokenizerAsItIs() throws IOException {
    Path given = Files.writeString(parent.resolve("given.json"), "{\"model\": 1}");
    Path out = parent.resolve("data");

    try (PreparedDatasetWriter writer = writer(out)) {
      writer.add(ROWS.get(0), image(0));
      writer.add(ROWS.get(1), image(1));
      writer.finish(TokenizerSource.given(given));
    }

    assertThat(out.resolve("tokenizer.json")).hasSameBinaryContentAs(given);
  }

  @Test
  void refusesToReplaceAnything() throws IOException {
    Path out = write("data");

    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> writer(out))
        .withMessage("out: " + out + " (expected: a new or empty directory)");
    assertThat(Files.createDirectory(parent.resolve("empty"))).isEqualTo(write("empty"));
  }

  @Test
  void saysWhyThereIsNoPlaceToWrite() throws IOException {
    Path out = Files.createFile(parent.resolve("file")).resolve("data");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> writer(out))
        .withMessage("out: " + out + ": FileAlreadyExistsException (expected: a place to write)");
  }

  @Test
  void refusesAPatientInTwoFoldsAndAnIdTwice() throws IOException {
    try (PreparedDatasetWriter writer = writer(parent.resolve("data"))) {
      writer.add(ROWS.get(0), image(0));

      assertThatExceptionOfType(InvalidDataException.class)
          .isThrownBy(() -> writer.add(row("d", "p1", 0, "x", 0), image(0)))
          .withMessage(
              "sample d: subject_id p1 in fold 0 (expected: 1, where the patient's other samples"
                  + " are)");
      assertThatExceptionOfType(InvalidDataException.class)
          .isThrownBy(() -> writer.add(row("a", "p1", 1, "x", 0), image(0)))
          .withMessage("sample_id: a twice (expected: unique)");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.add(row("e", "p1", 1, "x", 0b1000), image(0)))
          .withMessage("labels: class 3 (expected: < 3)");
      assertThatExceptionOfType(InvalidDataException.class)
          .isThrownBy(() -> writer.finish(TokenizerSource.trained(600)))
          .withMessage("folds: {1} (expected: 0, 1, ... without a gap, at least two)");
    }
  }

  @Test
  void refusesADirectoryThatWasNotPrepared() {
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> PreparedDataset.open(parent.resolve("none")))
        .withMessage(
            "data: " + parent.resolve("none") + " (expected: a directory made by cxrcml prepare)");
  }

  @Test
  void refusesAnotherFormat() throws IOException {
    Path out = write("data");
    replace(out.resolve("manifest.json"), "\"format\" : 2", "\"format\" : 1");

    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> PreparedDataset.open(out))
        .withMessage(
            "manifest.json: format 1 (expected: 2; another version of cxrcml made this data set:"
                + " prepare it again)");
  }

  @Test
  void refusesAManifestThatIsNotWholeOrNotTrue() throws IOException {
    Path out = write("data");
    Path manifest = out.resolve("manifest.json");
    String whole = Files.readString(manifest);

    for (String broken :
        List.of(
            whole.substring(0, whole.length() / 2),
            whole.replace("\"folds\" : 2,", ""),
            whole.replace("\"image_size\" : 3", "\"image_size\" : 4"),
            whole.replace("\"classes\" : 3", "\"classes\" : 2"),
            whole.replaceFirst("\"hash\" : \"....", "\"hash\" : \"0000"))) {
      Files.writeString(manifest, broken);
      assertThatExceptionOfType(InvalidDataException.class)
          .isThrownBy(() -> PreparedDataset.open(out))
          .withMessageStartingWith("manifest.json: ");
    }
  }

  @Test
  void refusesFilesThatAreNotThoseOfTheManifest() throws IOException {
    Path out = write("data");
    flip(out.resolve("samples.bin"), 60);

    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> PreparedDataset.open(out))
        .withMessageMatching(".*samples.bin: sha256 [0-9a-f]{64} \\(expected: [0-9a-f]{64}\\)");
    Files.delete(out.resolve("classes.csv"));
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> PreparedDataset.open(out))
        .withMessageMatching(".*classes.csv: missing \\(expected: \\d+ bytes\\)");
    Files.write(out.resolve("images.bin"), new byte[26]);
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> PreparedDataset.open(out))
        .withMessageEndingWith("images.bin: 26 bytes (expected: 27 bytes)");
  }

  @Test
  void verifiesTheImagesOnDemand() throws IOException {
    Path out = write("data");
    flip(out.resolve("images.bin"), 13);

    try (PreparedDataset data = PreparedDataset.open(out)) {
      assertThatExceptionOfType(InvalidDataException.class)
          .isThrownBy(data::verify)
          .withMessageMatching(
              "images.bin, sample 1: CRC32C [0-9a-f]{8} \\(expected: [0-9a-f]{8}; the data set is"
                  + " damaged: prepare it again\\)");
    }
  }

  @Test
  void findsADamagedSampleOrImageWhenItIsRead() throws IOException {
    Path out = write("data");
    flip(out.resolve("images.bin"), 13);
    int lastByte = (int) Files.size(out.resolve("strings.bin")) - 1;
    flip(out.resolve("strings.bin"), lastByte);

    try (PreparedDataset data = PreparedDataset.open(out)) {
      data.readImage(0, new byte[SIZE * SIZE]);
      data.sample(1);
      assertThatExceptionOfType(InvalidDataException.class)
          .isThrownBy(() -> data.readImage(1, new byte[SIZE * SIZE]))
          .withMessageStartingWith("images.bin, sample 1: CRC32C ");
      assertThatExceptionOfType(InvalidDataException.class)
          .isThrownBy(() -> data.sample(2))
          .withMessageStartingWith("strings.bin, sample 2: CRC32C ");
    }
  }

  private static void flip(Path file, int position) throws IOException {
    byte[] content = Files.readAllBytes(file);
    content[position] ^= 0x10;
    Files.write(file, content);
  }

  @Test
  void readsNoImageAfterItIsClosed() throws IOException {
    PreparedDataset data = PreparedDataset.open(write("data"));
    data.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> data.readImage(0, new byte[SIZE * SIZE]))
        .withMessage("data set: closed (expected: open)");
  }

  private static void replace(Path file, String from, String to) throws IOException {
    String before = Files.readString(file);
    assertThat(before).contains(from);
    Files.writeString(file, before.replace(from, to));
  }
}
