package cxrcml.dataset.preparation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.InvalidDataException;
import cxrcml.dataset.PreparationStep;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.Progress;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.SkippedImage;
import cxrcml.dataset.TokenizerSource;
import cxrcml.dataset.image.Fit;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 600 images are two whole chunks of 256 and a part of a third. */
final class PreparationTest {
  private static final int SAMPLES = 600;
  private static final int SIZE = 5;
  private static final TokenizerSource TOKENIZER = TokenizerSource.trained(600);

  @TempDir private Path directory;
  private Path images;

  @BeforeEach
  void writeImages() throws IOException {
    images = Files.createDirectory(directory.resolve("images"));
    for (int i = 0; i < SAMPLES; i++) {
      BufferedImage image = new BufferedImage(7, 6, BufferedImage.TYPE_BYTE_GRAY);
      for (int p = 0; p < 42; p++) {
        image.getRaster().setSample(p % 7, p / 7, 0, (i * 31 + p * p) % 256);
      }
      ImageIO.write(image, "png", image(i).toFile());
    }
  }

  private Path image(int index) {
    return images.resolve(index + ".png");
  }

  private PreparationPlan plan(String text) {
    List<PlannedSample> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      BitSet labels = new BitSet();
      labels.set(0, i % 3 == 0);
      SampleRow row =
          new SampleRow("i" + i, "p" + i, "s" + i, "PA", i % 2, text + " number " + i, labels);
      samples.add(new PlannedSample(row, image(i), "row " + i));
    }
    return new PreparationPlan(
        "test",
        List.of("Mass"),
        ClassGrouping.byPrevalence(),
        samples,
        List.of(),
        List.of("a note"));
  }

  private static ImageOptions options(int jobs, ErrorPolicy onError) {
    return new ImageOptions(SIZE, Fit.CROP, jobs, onError);
  }

  private String prepare(String name, int jobs, Progress progress) throws IOException {
    return new Preparation(plan("Image"), options(jobs, ErrorPolicy.FAIL), progress)
        .run(directory.resolve(name), TOKENIZER);
  }

  private void stopAt(String name, int last) {
    assertThatThrownBy(
            () ->
                prepare(
                    name,
                    2,
                    (done, total) -> {
                      if (done == last) {
                        throw new IllegalStateException("stopped");
                      }
                    }))
        .hasMessage("stopped");
  }

  private Path partial(String name) {
    return directory.resolve("." + name + ".partial-resumable");
  }

  @Test
  void goesOnBehindTheLastChunkThatWasBroughtToTheDisk() throws IOException {
    String whole = prepare("whole", 1, Progress.NONE);
    stopAt("stopped", 550);
    List<Integer> done = new ArrayList<>();

    String hash = prepare("stopped", 3, (count, total) -> done.add(count));

    assertThat(done).startsWith(513).hasSize(SAMPLES - 512).endsWith(SAMPLES);
    assertThat(hash).isEqualTo(whole);
    assertThat(partial("stopped")).doesNotExist();
    try (PreparedDataset data = PreparedDataset.open(directory.resolve("stopped"))) {
      data.verify();
      assertThat(data.provenance().notes()).contains("a note");
      assertThat(
              Files.list(directory.resolve("stopped")).map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "images.bin",
              "samples.bin",
              "strings.bin",
              "classes.csv",
              "tokenizer.json",
              "manifest.json");
    }
  }

  @Test
  void remembersWhatBecameOfImagesThatAreNotSquare() throws IOException {
    for (Fit fit : Fit.values()) {
      Path out = directory.resolve(fit.name());
      new Preparation(
              plan("Image"), new ImageOptions(SIZE, fit, 2, ErrorPolicy.FAIL), Progress.NONE)
          .run(out, TOKENIZER);

      try (PreparedDataset data = PreparedDataset.open(out)) {
        assertThat(data.fit()).isEqualTo(fit);
      }
    }
  }

  /** What a kill in the middle of writing, or of journaling, leaves behind. */
  @Test
  void dropsWhatWasTorn() throws IOException {
    String whole = prepare("whole", 1, Progress.NONE);
    stopAt("torn", 300);
    Files.write(partial("torn").resolve("images.bin"), new byte[13], StandardOpenOption.APPEND);
    Files.writeString(
        partial("torn").resolve("progress"), "{\"done\":51", StandardOpenOption.APPEND);
    List<Integer> done = new ArrayList<>();

    assertThat(prepare("torn", 2, (count, total) -> done.add(count))).isEqualTo(whole);
    assertThat(done).startsWith(257);
  }

  @Test
  void startsAnewWhereTheLeftoversAreDamagedOrOfAnotherPlan() throws IOException {
    String whole = prepare("whole", 1, Progress.NONE);
    stopAt("damaged", 300);
    Path leftover = partial("damaged").resolve("images.bin");
    byte[] content = Files.readAllBytes(leftover);
    content[100] ^= 1;
    Files.write(leftover, content);
    List<Integer> done = new ArrayList<>();

    assertThat(prepare("damaged", 2, (count, total) -> done.add(count))).isEqualTo(whole);
    assertThat(done).startsWith(1);

    stopAt("other", 300);
    done.clear();
    String other =
        new Preparation(
                plan("Picture"), options(2, ErrorPolicy.FAIL), (count, total) -> done.add(count))
            .run(directory.resolve("other"), TOKENIZER);
    assertThat(other).isNotEqualTo(whole);
    assertThat(done).startsWith(1);
  }

  @Test
  void leavesNothingWhereNotEvenAChunkWasDone() {
    stopAt("early", 200);

    assertThat(partial("early")).doesNotExist();
  }

  @Test
  void failsAtABadImageAndGoesOnThereOnceItIsMended() throws IOException {
    String whole = prepare("whole", 1, Progress.NONE);
    byte[] good = Files.readAllBytes(image(400));
    Files.writeString(image(400), "<!DOCTYPE html>");

    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(() -> prepare("mended", 2, Progress.NONE))
        .withMessage(
            "row 400: "
                + image(400)
                + ": an HTML page, as from a download without login (expected: an image)");
    Files.write(image(400), good);
    List<Integer> done = new ArrayList<>();
    assertThat(prepare("mended", 2, (count, total) -> done.add(count))).isEqualTo(whole);
    assertThat(done).startsWith(257);
  }

  @Test
  void skipsBadImagesAndListsThemAlsoAfterAStop() throws IOException {
    Files.delete(image(3));
    Files.writeString(image(280), "");
    Files.write(image(590), new byte[40]);
    ImageOptions skip = options(2, ErrorPolicy.SKIP);
    String whole =
        new Preparation(plan("Image"), skip, Progress.NONE)
            .run(directory.resolve("whole"), TOKENIZER);
    assertThatThrownBy(
            () ->
                new Preparation(
                        plan("Image"),
                        skip,
                        (done, total) -> {
                          if (done == 300) {
                            throw new IllegalStateException("stopped");
                          }
                        })
                    .run(directory.resolve("skipped"), TOKENIZER))
        .hasMessage("stopped");

    String hash =
        new Preparation(plan("Image"), skip, Progress.NONE)
            .run(directory.resolve("skipped"), TOKENIZER);

    assertThat(hash).isEqualTo(whole);
    try (PreparedDataset data = PreparedDataset.open(directory.resolve("skipped"))) {
      data.verify();
      assertThat(data.size()).isEqualTo(SAMPLES - 3);
      assertThat(data.sample(3).id()).isEqualTo("i4");
      assertThat(data.classes().get(0).positives()).isEqualTo(199);
      assertThat(data.provenance().steps())
          .containsExactly(
              new PreparationStep("images", SAMPLES, SAMPLES - 3, Map.of("unreadable", 3L)));
      assertThat(data.provenance().skipped())
          .extracting(SkippedImage::id)
          .containsExactly("i3", "i280", "i590");
      assertThat(data.provenance().skipped().get(1).reason())
          .isEqualTo(image(280) + ": an empty file (expected: an image)");
    }
  }

  @Test
  void refusesASecondRunBesideTheFirst() {
    assertThatThrownBy(
            () ->
                prepare(
                    "twice",
                    2,
                    (done, total) -> {
                      try {
                        prepare("twice", 1, Progress.NONE);
                      } catch (IOException e) {
                        throw new IllegalStateException(e);
                      }
                    }))
        .isInstanceOf(InvalidDataException.class)
        .hasMessageEndingWith(
            "twice is being prepared by another process (expected: one at a time)");
  }
}
