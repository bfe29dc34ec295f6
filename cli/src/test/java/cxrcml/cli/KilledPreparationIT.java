package cxrcml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.cli.CommandLineProcess.Outcome;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** kill -9 in the middle of {@code cxrcml prepare}. */
final class KilledPreparationIT {
  private static final long SEED = 4;
  private static final int CHUNK = 256;
  private static final int SAMPLES = 5 * CHUNK + 100;

  /** No divisor of a chunk: an image in the wrong place is another image. */
  private static final int DISTINCT = 13;

  private static final int SOURCE_SIDE = 400;
  private static final int SIDE = 32;

  @TempDir private Path scratch;
  private Path root;

  private void writeSource() throws IOException {
    root = Files.createDirectory(scratch.resolve("source"));
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < DISTINCT; i++) {
      BufferedImage image =
          new BufferedImage(SOURCE_SIDE, SOURCE_SIDE, BufferedImage.TYPE_BYTE_GRAY);
      byte[] pixels = new byte[SOURCE_SIDE * SOURCE_SIDE];
      random.nextBytes(pixels);
      image.getRaster().setDataElements(0, 0, SOURCE_SIDE, SOURCE_SIDE, pixels);
      ImageIO.write(image, "png", root.resolve("distinct-" + i + ".png").toFile());
    }
    List<String> reports = new ArrayList<>(List.of("image,subject_id,text"));
    List<String> labels = new ArrayList<>(List.of("image,Edema"));
    for (int i = 0; i < SAMPLES; i++) {
      Files.createLink(image(i), root.resolve("distinct-" + i % DISTINCT + ".png"));
      reports.add("%d.png,p%d,Case %d has no words of its own.".formatted(i, i / 2, i));
      labels.add(i + ".png," + i % 3 / 2);
    }
    Files.write(root.resolve("reports.csv"), reports);
    Files.write(root.resolve("labels.csv"), labels);
  }

  private Path image(int sample) {
    return root.resolve(sample + ".png");
  }

  private String[] prepare(Path out) {
    return new String[] {
      "prepare",
      "csv",
      "--root",
      root.toString(),
      "--out",
      out.toString(),
      "--size",
      Integer.toString(SIDE),
      "--vocabulary",
      "600",
      "--jobs",
      "1"
    };
  }

  @Test
  void goesOnBehindTheLastWholeChunk() throws IOException, InterruptedException {
    writeSource();
    Path undisturbed = scratch.resolve("undisturbed");
    Path out = scratch.resolve("out");
    Path partial = scratch.resolve(".out.partial-resumable");
    Outcome whole = CommandLineProcess.run(scratch, prepare(undisturbed));
    assertThat(whole.exitCode()).as(whole.err()).isZero();
    long killAt = new SplittableRandom(SEED).nextLong(CHUNK + 1, 4L * CHUNK) * SIDE * SIDE;

    try (CommandLineProcess killed = CommandLineProcess.start(scratch, prepare(out))) {
      Eventually.get(
          "images of " + killAt + " bytes",
          Duration.ofMinutes(1),
          () -> Optional.of(partial.resolve("images.bin")).filter(file -> size(file) >= killAt));
      killed.process().toHandle().destroyForcibly();
      // 128 and the number of the signal, 9.
      assertThat(killed.await(Duration.ofSeconds(10)).exitCode()).isEqualTo(137);
    }

    assertThat(out).doesNotExist();
    int done = (int) Files.readAllLines(partial.resolve("progress")).stream().count() * CHUNK;
    assertThat(done).isBetween(CHUNK, SAMPLES - 1);
    // What is done will not be looked at again, and what is not was lost: at most a chunk.
    assertThat(size(partial.resolve("images.bin"))).isLessThan((done + CHUNK) * (long) SIDE * SIDE);
    for (int i = 0; i < done; i++) {
      Files.delete(image(i));
      Files.writeString(image(i), "no image any more");
    }
    Outcome resumed = CommandLineProcess.run(scratch, prepare(out));

    assertThat(resumed.exitCode()).as(resumed.err()).isZero();
    assertThat(partial).doesNotExist();
    assertThat(names(out)).isEqualTo(names(undisturbed));
    for (String name : names(undisturbed)) {
      assertThat(Files.mismatch(undisturbed.resolve(name), out.resolve(name)))
          .as(name)
          .isEqualTo(-1);
    }
  }

  private static long size(Path file) {
    try {
      return Files.exists(file) ? Files.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
