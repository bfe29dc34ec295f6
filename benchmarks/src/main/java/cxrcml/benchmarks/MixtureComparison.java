package cxrcml.benchmarks;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.mixture.CovarianceKind;
import cxrcml.clusterer.mixture.ExpectationMaximization;
import cxrcml.clusterer.mixture.FitOptions;
import cxrcml.clusterer.mixture.MixtureFit;
import cxrcml.clusterer.mixture.SampleMatrix;
import cxrcml.clusterer.mixture.ScaleMatrices;
import cxrcml.clusterer.mixture.StudentMixture;
import cxrcml.clusterer.parallel.FixedChunks;
import cxrcml.clusterer.projection.PrincipalComponents;
import cxrcml.clusterer.projection.Projection;
import cxrcml.clusterer.refit.Refit;
import cxrcml.clusterer.refit.RefitOrder;
import cxrcml.clusterer.version.PseudoLabeler;
import cxrcml.service.spec.RunSpec;
import cxrcml.service.spec.SpecReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * Our side of {@code benchmarks/run mixture}: reads commands, one a line, and answers each with a
 * line of numbers, times in seconds.
 */
public final class MixtureComparison {
  private static final double TOLERANCE = 1e-4;
  private static final double FLOOR = 1e-6;

  private final FixedChunks chunks;
  private SampleMatrix samples;
  private double[] start;
  private int components;

  private MixtureComparison(FixedChunks chunks) {
    this.chunks = chunks;
  }

  /** Takes the number of threads. */
  public static void main(String[] arguments) throws IOException {
    int threads = Integer.parseInt(arguments[0]);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    MixtureComparison comparison = new MixtureComparison(new FixedChunks(executor, threads));
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(comparison.answer(line.split(" ", -1)));
    }
    executor.shutdownNow();
  }

  private String answer(String[] words) throws IOException {
    return switch (words[0]) {
      case "load" -> load(Path.of(words[1]), number(words[2]), number(words[3]), number(words[4]));
      case "improve" -> improve(options(words));
      case "fit" -> fit(options(words));
      case "assign" -> assign(number(words[1]), number(words[2]), number(words[3]));
      case "project" -> project(number(words[1]), number(words[2]), number(words[3]));
      default -> throw new IllegalArgumentException("command: " + words[0]);
    };
  }

  private static int number(String word) {
    return Integer.parseInt(word);
  }

  private FitOptions options(String[] words) {
    double freedom =
        words[2].equals("inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(words[2]);
    return new FitOptions(
        components,
        freedom,
        false,
        CovarianceKind.of(words[1]),
        0,
        1,
        number(words[3]),
        words[0].equals("fit") ? TOLERANCE : 0,
        FLOOR);
  }

  private String load(Path file, int count, int dimensions, int locations) throws IOException {
    components = locations;
    float[] centres = new float[locations * dimensions];
    float[] values = new float[count * dimensions];
    try (FileChannel channel = FileChannel.open(file)) {
      FloatBuffer floats =
          channel
              .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
              .order(ByteOrder.LITTLE_ENDIAN)
              .asFloatBuffer();
      floats.get(centres).get(values);
    }
    start = IntStream.range(0, centres.length).mapToDouble(i -> centres[i]).toArray();
    samples = new SampleMatrix(count, dimensions, values);
    return "0";
  }

  private String improve(FitOptions options) {
    int dimensions = samples.dimensions();
    boolean diagonal = options.covariance() == CovarianceKind.DIAGONAL;
    double[] matrix = new double[diagonal ? dimensions : dimensions * (dimensions + 1) / 2];
    for (int d = 0; d < dimensions; d++) {
      matrix[diagonal ? d : d * (d + 3) / 2] = 1;
    }
    double[][] matrices =
        new double[options.covariance() == CovarianceKind.TIED ? 1 : components][];
    Arrays.fill(matrices, matrix);
    double[] freedom = new double[components];
    double[] weights = new double[components];
    Arrays.fill(freedom, options.degreesOfFreedom());
    Arrays.fill(weights, 1.0 / components);
    StudentMixture mixture =
        new StudentMixture(
            freedom,
            weights,
            start,
            new ScaleMatrices(options.covariance(), dimensions, matrices),
            StudentMixture.Tail.DENSITY);
    long begun = System.nanoTime();
    MixtureFit fit = new ExpectationMaximization(chunks).improve(samples, mixture, options);
    return answer(begun, fit);
  }

  private String fit(FitOptions options) {
    long begun = System.nanoTime();
    return answer(begun, new ExpectationMaximization(chunks).fit(samples, options, 1));
  }

  private static String answer(long begun, MixtureFit fit) {
    return seconds(begun) + " " + fit.meanLogLikelihood() + " " + fit.iterations();
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) * 1e-9;
  }

  /** Assigns micro-batches while another thread fits all the time. */
  private String assign(int batch, int length, int rounds) {
    List<Contribution> contributions = new ArrayList<>();
    List<float[]> embeddings = embeddings(20_000, length);
    for (float[] embedding : embeddings) {
      contributions.add(new Contribution(contributions.size(), 0, embedding));
    }
    RunSpec spec = SpecReader.parse("mixture: {iterations: 20}", List.of());
    Refit refit = new Refit(spec.mixture(), chunks);
    RefitOrder order = new RefitOrder(1, 0, 1, 7);
    PseudoLabeler labeler =
        new PseudoLabeler(refit.fit(contributions, order, Optional.empty()).version());
    List<Double> times = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      CompletableFuture<Void> running =
          CompletableFuture.runAsync(() -> refit.fit(contributions, order, Optional.empty()));
      while (!running.isDone()) {
        int from = times.size() % (embeddings.size() - batch);
        long begun = System.nanoTime();
        labeler.assign(embeddings.subList(from, from + batch));
        // The first rounds are the compiler's.
        if (round >= rounds / 4) {
          times.add(seconds(begun));
        }
        // A worker asks, then computes for a while.
        LockSupport.parkNanos(2_000_000);
      }
    }
    times.sort(null);
    return times.get(times.size() * 99 / 100) + " " + times.size();
  }

  private String project(int count, int length, int dimensions) {
    List<float[]> embeddings = embeddings(count, length);
    double best = Double.POSITIVE_INFINITY;
    for (int turn = 0; turn < 2; turn++) {
      long begun = System.nanoTime();
      Projection projection = PrincipalComponents.fit(embeddings, 0, dimensions, chunks);
      projection.apply(embeddings, chunks);
      best = Math.min(best, seconds(begun));
    }
    return Double.toString(best);
  }

  private static List<float[]> embeddings(int count, int length) {
    SplittableRandom random = new SplittableRandom(3);
    List<float[]> embeddings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] embedding = new float[length];
      for (int d = 0; d < length; d++) {
        embedding[d] = (float) (random.nextDouble() - 0.5 + (d % 40 == i % 40 ? 0.5 : 0));
      }
      embeddings.add(embedding);
    }
    return embeddings;
  }
}
