package cxrcml.clusterer.mixture;

import cxrcml.clusterer.kernel.FusedLoops;
import java.util.Arrays;

/**
 * Squared Mahalanobis distances δ = (x − μ_k)ᵀ Σ_k⁻¹ (x − μ_k) = |L_k⁻¹ (x − μ_k)|², Σ_k = L_k
 * L_kᵀ, of the samples of a block from all components. Immutable.
 */
abstract sealed class Distances {
  /** Bytes of a block's columns that stay in the first-level cache while all components pass. */
  private static final int TILE = 16_384;

  /** ½ log |Σ_k|, length K. */
  final double[] halfLogDeterminants;

  private Distances(int components) {
    halfLogDeterminants = new double[components];
  }

  /**
   * Prepares the distances from a mixture's components.
   *
   * @param origin what blocks subtract from samples, length D
   */
  static Distances of(StudentMixture mixture, double[] origin) {
    return switch (mixture.scaleMatrices().kind()) {
      case DIAGONAL -> new Diagonal(mixture, origin);
      case FULL -> new Full(mixture, origin);
      case TIED -> new Tied(mixture, origin);
    };
  }

  /**
   * Computes the distances of the block's samples.
   *
   * @param distances receives δ, shape [K, at least the block's size]
   */
  abstract void measure(SampleBlock block, double[][] distances);

  /** Adds (factors · column + shifts)² of all columns, a few columns at a time. */
  private static void addTiles(
      double[][] columns, double[][] factors, double[][] shifts, double[][] distances, int size) {
    int tile = Math.max(FusedLoops.VECTORS, FusedLoops.padded(TILE / 8 / Math.max(1, size)));
    for (int from = 0; from < columns.length; from += tile) {
      int to = Math.min(from + tile, columns.length);
      for (int k = 0; k < factors.length; k++) {
        for (int d = from; d < to; d += FusedLoops.VECTORS) {
          FusedLoops.addSquaredDeviations(columns, d, factors[k], shifts[k], distances[k], size);
        }
      }
    }
  }

  private static void clear(double[][] distances, int size) {
    for (double[] row : distances) {
      Arrays.fill(row, 0, size, 0);
    }
  }

  /** L is diagonal. */
  private static final class Diagonal extends Distances {
    private final double[][] factors;
    private final double[][] shifts;

    Diagonal(StudentMixture mixture, double[] origin) {
      super(mixture.components());
      int padded = FusedLoops.padded(origin.length);
      factors = new double[mixture.components()][padded];
      shifts = new double[mixture.components()][padded];
      for (int k = 0; k < factors.length; k++) {
        for (int d = 0; d < origin.length; d++) {
          double scale = mixture.scale(k, d);
          factors[k][d] = 1 / Math.sqrt(scale);
          shifts[k][d] = (origin[d] - mixture.location(k, d)) * factors[k][d];
          halfLogDeterminants[k] += 0.5 * Math.log(scale);
        }
      }
    }

    @Override
    void measure(SampleBlock block, double[][] distances) {
      clear(distances, block.size());
      addTiles(block.columns(), factors, shifts, distances, block.size());
    }
  }

  /** Every component whitens with an L⁻¹ of its own. */
  private static final class Full extends Distances {
    private final Whitening[] whitenings;

    Full(StudentMixture mixture, double[] origin) {
      super(mixture.components());
      whitenings = new Whitening[mixture.components()];
      for (int k = 0; k < whitenings.length; k++) {
        whitenings[k] = new Whitening(mixture.scaleMatrices().shared(k), origin.length);
        halfLogDeterminants[k] = whitenings[k].halfLogDeterminant();
        double[] location = mixture.location(k);
        for (int d = 0; d < origin.length; d++) {
          location[d] -= origin[d];
        }
        whitenings[k].centre(location);
      }
    }

    @Override
    void measure(SampleBlock block, double[][] distances) {
      clear(distances, block.size());
      double[] coordinate = block.scratch();
      for (int k = 0; k < whitenings.length; k++) {
        for (int a = 0; a < block.dimensions(); a++) {
          whitenings[k].apply(a, block.columns(), coordinate, block.size());
          FusedLoops.addSquares(coordinate, distances[k], block.size());
        }
      }
    }
  }

  /** Samples are whitened once; what is left are Euclidean distances. */
  private static final class Tied extends Distances {
    private final Whitening whitening;
    private final double[][] factors;
    private final double[][] shifts;

    Tied(StudentMixture mixture, double[] origin) {
      super(mixture.components());
      int dimensions = origin.length;
      whitening = new Whitening(mixture.scaleMatrices().shared(0), dimensions);
      Arrays.fill(halfLogDeterminants, whitening.halfLogDeterminant());
      factors = new double[mixture.components()][FusedLoops.padded(dimensions)];
      shifts = new double[mixture.components()][FusedLoops.padded(dimensions)];
      for (int k = 0; k < factors.length; k++) {
        Arrays.fill(factors[k], 0, dimensions, 1);
        double[] location = mixture.location(k);
        for (int d = 0; d < dimensions; d++) {
          location[d] -= origin[d];
        }
        for (int a = 0; a < dimensions; a++) {
          shifts[k][a] = -whitening.coordinate(a, location);
        }
      }
    }

    @Override
    void measure(SampleBlock block, double[][] distances) {
      clear(distances, block.size());
      double[][] whitened = block.whitened();
      for (int a = 0; a < block.dimensions(); a++) {
        whitening.apply(a, block.columns(), whitened[a], block.size());
      }
      addTiles(whitened, factors, shifts, distances, block.size());
    }
  }
}
