package cxrcml.clusterer.mixture;

import static java.util.Objects.requireNonNull;

import cxrcml.clusterer.parallel.FixedChunks;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Where EM starts: K samples drawn one after the other, each with a probability proportional to its
 * squared distance from the nearest one drawn before; equal weights; and for all components the
 * pooled variance of the samples about their nearest location.
 *
 * @see <a href="https://dl.acm.org/doi/10.5555/1283383.1283494">D. Arthur and S. Vassilvitskii
 *     (2007), k-means++: the advantages of careful seeding, SODA, 1027–1035</a>
 */
final class KMeansPlusPlus {
  /** Samples that a thread measures at a time; changes no bit. */
  private static final int CHUNK = 8192;

  private final SampleMatrix samples;
  private final SplittableRandom random;
  private final FixedChunks chunks;

  /** Number of the nearest location drawn so far, length N. */
  private final int[] nearest;

  /** Squared distance from it, length N. */
  private final double[] distances;

  KMeansPlusPlus(SampleMatrix samples, SplittableRandom random, FixedChunks chunks) {
    this.samples = requireNonNull(samples, "samples");
    this.random = requireNonNull(random, "random");
    this.chunks = requireNonNull(chunks, "chunks");
    this.nearest = new int[samples.samples()];
    this.distances = new double[samples.samples()];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
  }

  /**
   * Draws a start.
   *
   * @param scaleFloor smallest entry of a scale
   */
  StudentMixture start(FitOptions options, double scaleFloor) {
    int components = options.components();
    int dimensions = samples.dimensions();
    double[] locations = new double[components * dimensions];
    for (int k = 0; k < components; k++) {
      int drawn = k == 0 ? random.nextInt(samples.samples()) : draw();
      for (int d = 0; d < dimensions; d++) {
        locations[k * dimensions + d] = samples.values()[drawn * dimensions + d];
      }
      measure(k, Arrays.copyOfRange(locations, k * dimensions, (k + 1) * dimensions));
    }
    double[] weights = new double[components];
    Arrays.fill(weights, 1.0 / components);
    double[] variances = pooledVariances(locations, scaleFloor);
    return new StudentMixture(
        StudentMixture.repeated(options.degreesOfFreedom(), components),
        weights,
        locations,
        ScaleMatrices.pooled(options.covariance(), components, variances),
        StudentMixture.Tail.DENSITY);
  }

  /** Draws a sample by squared distance; any sample where all lie on a location already. */
  private int draw() {
    double total = 0;
    for (double distance : distances) {
      total += distance;
    }
    if (total == 0) {
      return random.nextInt(samples.samples());
    }
    double left = random.nextDouble() * total;
    int last = 0;
    for (int i = 0; i < distances.length; i++) {
      if (distances[i] > 0) {
        last = i;
        left -= distances[i];
        if (left < 0) {
          break;
        }
      }
    }
    return last;
  }

  /** Takes location k into account. */
  private void measure(int k, double[] location) {
    chunks.forEach(
        (distances.length + CHUNK - 1) / CHUNK,
        () ->
            c -> {
              int end = Math.min((c + 1) * CHUNK, distances.length);
              for (int i = c * CHUNK; i < end; i++) {
                double distance = squaredDistance(i * location.length, location);
                if (distance < distances[i]) {
                  distances[i] = distance;
                  nearest[i] = k;
                }
              }
            });
  }

  /** Four sums side by side, which the processor adds in parallel. */
  private double squaredDistance(int row, double[] location) {
    float[] values = samples.values();
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int d = 0;
    for (; d + 4 <= location.length; d += 4) {
      double deviation0 = values[row + d] - location[d];
      double deviation1 = values[row + d + 1] - location[d + 1];
      double deviation2 = values[row + d + 2] - location[d + 2];
      double deviation3 = values[row + d + 3] - location[d + 3];
      sum0 += deviation0 * deviation0;
      sum1 += deviation1 * deviation1;
      sum2 += deviation2 * deviation2;
      sum3 += deviation3 * deviation3;
    }
    for (; d < location.length; d++) {
      double deviation = values[row + d] - location[d];
      sum0 += deviation * deviation;
    }
    return sum0 + sum1 + sum2 + sum3;
  }

  private double[] pooledVariances(double[] locations, double scaleFloor) {
    int dimensions = samples.dimensions();
    double[] variances = new double[dimensions];
    for (int i = 0; i < nearest.length; i++) {
      for (int d = 0; d < dimensions; d++) {
        double deviation =
            samples.values()[i * dimensions + d] - locations[nearest[i] * dimensions + d];
        variances[d] += deviation * deviation;
      }
    }
    for (int d = 0; d < dimensions; d++) {
      variances[d] = Math.max(scaleFloor, variances[d] / nearest.length);
    }
    return variances;
  }
}
