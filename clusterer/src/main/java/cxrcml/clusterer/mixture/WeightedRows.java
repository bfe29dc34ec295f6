package cxrcml.clusterer.mixture;

import cxrcml.clusterer.kernel.ElementaryFunctions;
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
    numbers = new int[FusedLoops.padded(capacity) + 1];
    weights = new double[FusedLoops.padded(capacity) + 1];
  }

  /** Takes the samples whose responsibility is not negligible. */
  void take(double[] responsibilities, double[] itsWeights, int count) {
    int taken = 0;
    for (int i = 0; i < count; i++) {
      // Written in any case, kept or overwritten: a branch that nobody can predict is slower.
      numbers[taken] = i;
      weights[taken] = itsWeights[i];
      taken += responsibilities[i] > ElementaryFunctions.NEGLIGIBLE ? 1 : 0;
    }
    size = taken;
    pad();
  }

  private void add(int number, double weight) {
    numbers[size] = number;
    weights[size] = weight;
    size++;
  }

  /** Takes samples 0 to {@code count} − 1. */
  void all(double[] itsWeights, int count) {
    size = 0;
    for (int i = 0; i < count; i++) {
      add(i, itsWeights[i]);
    }
    pad();
  }

  /** Repeats a sample with weight zero until there are as many as the loops take at a time. */
  private void pad() {
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
