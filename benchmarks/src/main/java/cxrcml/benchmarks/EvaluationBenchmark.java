package cxrcml.benchmarks;

import cxrcml.evaluator.auc.Areas;
import cxrcml.evaluator.bootstrap.FoldRanking;
import cxrcml.evaluator.bootstrap.Interval;
import cxrcml.evaluator.bootstrap.PatientBootstrap;
import cxrcml.evaluator.bootstrap.Replicates;
import cxrcml.evaluator.predictions.Predictions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Our side of {@code benchmarks/evaluation}: {@code DIRECTORY SAMPLES CLASSES RESAMPLES THREADS}.
 *
 * <p>Reads {@code scores} (fp32, [classes, samples]), {@code labels} (bytes, the same shape),
 * {@code patients} and {@code folds} (int32), all little-endian; prints seconds, then a line of
 * areas and interval for each class.
 */
public final class EvaluationBenchmark {
  private EvaluationBenchmark() {}

  /** Runs once. */
  public static void main(String[] arguments) throws IOException {
    Predictions predictions =
        read(Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
    int resamples = Integer.parseInt(arguments[3]);
    ExecutorService executor = Executors.newFixedThreadPool(Integer.parseInt(arguments[4]));
    try {
      long start = System.nanoTime();
      List<FoldRanking> folds = FoldRanking.of(predictions);
      Areas[] areas =
          IntStream.range(0, predictions.classes().size())
              .mapToObj(c -> folds.get(0).areas(c))
              .toArray(Areas[]::new);
      long once = System.nanoTime();
      Replicates replicates = new PatientBootstrap(resamples, 1, executor).replicate(folds);
      long end = System.nanoTime();
      System.out.printf(Locale.ROOT, "%.6f %.6f%n", (once - start) / 1e9, (end - once) / 1e9);
      for (int c = 0; c < areas.length; c++) {
        Interval interval = replicates.aucOf(c);
        System.out.printf(
            "%s %s %s %s%n",
            areas[c].auc(), areas[c].averagePrecision(), interval.low(), interval.high());
      }
    } finally {
      executor.shutdownNow();
    }
  }

  private static Predictions read(Path directory, int samples, int classes) throws IOException {
    ByteBuffer scores = bytes(directory.resolve("scores"));
    ByteBuffer labels = bytes(directory.resolve("labels"));
    ByteBuffer patients = bytes(directory.resolve("patients"));
    ByteBuffer folds = bytes(directory.resolve("folds"));
    Predictions.Builder builder =
        new Predictions.Builder(IntStream.range(0, classes).mapToObj(c -> "class " + c).toList());
    for (int i = 0; i < samples; i++) {
      float[] row = new float[classes];
      BitSet carried = new BitSet();
      for (int c = 0; c < classes; c++) {
        row[c] = scores.getFloat(Float.BYTES * (c * samples + i));
        carried.set(c, labels.get(c * samples + i) != 0);
      }
      int patient = patients.getInt(Integer.BYTES * i);
      builder.add("s" + i, "p" + patient, folds.getInt(Integer.BYTES * i), row, carried);
    }
    return builder.build();
  }

  private static ByteBuffer bytes(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
  }
}
