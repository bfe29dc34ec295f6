package cxrcml.clusterer.mixture;

import cxrcml.clusterer.kernel.FusedLoops;

/**
 * The samples of a block that weigh something in a component. Most do not, and are left out of the
 * sums. Scratch memory of one thread.
 */
final class WeightedRows {
  private final int[] numbers;
  private final double[] weights;
  private int size;

  WeightedRows(int capacity) {
    numbers = new int[FusedLoops.padded(capacity)];
    weights = new double[FusedLoops.padded(capacity)];
  }

  void clear() {
    size = 0;
  }

  void add(int number, double weight) {
    numbers[size] = number;
    weights[size] = weight;
    size++;
  }

  /** Takes samples 0 to {@code count} − 1. */
  void all(double[] itsWeights, int count) {
    clear();
    for (int i = 0; i < count; i++) {
      add(i, itsWeights[i]);
    }
    pad();
  }

  /** Repeats a sample with weight zero until there are as many as the loops take at a time. */
  void pad() {
    while (size % FusedLoops.VECTORS != 0) {
      add(numbers[size - 1], 0);
    }
  }

  /** sums += Σ w · row. */
  void addTo(double[][] rows, double[] sums) {
    for (int j = 0; j < size; j += FusedLoops.VECTORS) {
      FusedLoops.addChosen(rows, numbers, weights, j, sums);
    }
  }
}
