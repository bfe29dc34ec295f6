package cxrcml.cli;

import cxrcml.dataset.ClassGrouping;
import cxrcml.dataset.PreparedDatasetWriter;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.TokenizerSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/** A prepared data set of noise, made in no time: 48 patients, two folds, 32 x 32 pixels. */
final class SmallData {
  private static final int SIZE = 32;

  private SmallData() {}

  static Path write(Path directory, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<String> classes = List.of("Edema", "Fracture");
    try (PreparedDatasetWriter writer =
        PreparedDatasetWriter.create(
            directory, SIZE, classes, ClassGrouping.byPrevalence(), "noise")) {
      for (int i = 0; i < 48; i++) {
        byte[] image = new byte[SIZE * SIZE];
        random.nextBytes(image);
        BitSet labels = BitSet.valueOf(new long[] {i / 2 % 4});
        writer.add(
            new SampleRow("s" + i, "p" + i, "t" + i, "PA", i % 2, "Seed " + seed + ".", labels),
            image);
      }
      writer.finish(TokenizerSource.trained(600));
    }
    return directory;
  }
}
