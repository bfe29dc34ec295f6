package cxrcml.coordinator.schedule;

import java.util.SplittableRandom;

/** The order in which an epoch visits the training samples of a fold. */
final class EpochPermutation {
  private EpochPermutation() {}

  /** Returns the samples in an order drawn by the seed (Fisher and Yates). */
  static int[] of(int[] samples, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] order = samples.clone();
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
