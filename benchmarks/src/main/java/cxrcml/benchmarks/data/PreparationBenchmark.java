package cxrcml.benchmarks.data;

import cxrcml.dataset.image.Fit;
import cxrcml.dataset.image.GreyImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Prints how many images a second one thread decodes and makes square. */
public final class PreparationBenchmark {
  private static final int SIZE = 224;
  private static final int ROUNDS = 3;

  private PreparationBenchmark() {}

  /** Takes a folder of images; the first of several passes is for warming up. */
  public static void main(String[] arguments) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(Path.of(arguments[0]))) {
      files = entries.sorted().toList();
    }
    long sum = pass(files);
    long start = System.nanoTime();
    for (int round = 0; round < ROUNDS; round++) {
      sum += pass(files);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (sum == 0) {
      throw new IllegalStateException("pixels: all black");
    }
    System.out.printf(Locale.ROOT, "%.3f%n", ROUNDS * files.size() / seconds);
  }

  private static long pass(List<Path> files) {
    long sum = 0;
    for (Path file : files) {
      byte[] square = GreyImage.read(file, SIZE, Fit.CROP).square(SIZE, Fit.CROP);
      sum += square[square.length / 2] & 0xff;
    }
    return sum;
  }
}
