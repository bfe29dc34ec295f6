package cxrcml.benchmarks.data;

import cxrcml.dataset.CxrLtClasses;
import cxrcml.dataset.PreparedDataset;
import cxrcml.dataset.PreparedDatasetWriter;
import cxrcml.dataset.SampleRow;
import cxrcml.dataset.TokenizerSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Writes a data set of as many samples as MIMIC-CXR-JPG, or prints how long opening it takes. */
public final class OpenBenchmark {
  private static final int SAMPLES = 377_110;
  private static final int PATIENTS = 65_379;
  private static final int SIZE = 8;

  private OpenBenchmark() {}

  /** Takes {@code write} or {@code open}, and the folder. */
  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[1]);
    if (arguments[0].equals("write")) {
      write(data);
      return;
    }
    long start = System.nanoTime();
    try (PreparedDataset dataset = PreparedDataset.open(data)) {
      int training = dataset.trainingSamples(0).length;
      double seconds = (System.nanoTime() - start) / 1e9;
      if (training == 0) {
        throw new IllegalStateException("training samples: 0");
      }
      System.out.printf(Locale.ROOT, "%.3f%n", seconds);
    }
  }

  private static void write(Path data) throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    try (PreparedDatasetWriter writer =
        PreparedDatasetWriter.create(
            data, SIZE, CxrLtClasses.names(), CxrLtClasses.grouping(), "synthetic")) {
      byte[] image = new byte[SIZE * SIZE];
      for (int i = 0; i < SAMPLES; i++) {
        random.nextBytes(image);
        BitSet labels = new BitSet();
        for (int c = 0; c < CxrLtClasses.names().size(); c++) {
          labels.set(c, random.nextDouble() < CxrLtClasses.entries().get(c).prevalence());
        }
        int patient = i % PATIENTS;
        String text = "Study %d: no focal consolidation, effusion or pneumothorax. ".formatted(i);
        writer.add(
            new SampleRow(
                "%08x-%08x".formatted(i, ~i),
                "p" + patient,
                "s" + i,
                "PA",
                patient % 5,
                text.repeat(4),
                labels),
            image);
      }
      writer.finish(TokenizerSource.trained(600), List.of(), List.of());
    }
  }
}
