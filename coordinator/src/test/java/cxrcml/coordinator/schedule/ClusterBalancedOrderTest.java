package cxrcml.coordinator.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClusterBalancedOrderTest {
  /** 20 clusters of 16: eight of them a micro-batch, four samples each. */
  @Test
  void everyMicroBatchHasAsManyOfEachOfPClusters() {
    int[] components = IntStream.range(0, 320).map(sample -> sample % 20).toArray();
    MicroBatches batches = MicroBatches.of(320, 32);

    int[] order = ClusterBalancedOrder.of(permutation(320), components, batches, 8, 5);

    int balanced = 0;
    for (int batch = 0; batch < batches.count(); batch++) {
      int[] counts = counts(order, components, batches, batch);
      balanced += Arrays.stream(counts).filter(n -> n == 4).count() == 8 ? 1 : 0;
    }
    // Only the rests at the end need not be.
    assertThat(balanced).isGreaterThanOrEqualTo(8);
  }

  /** As of CXR-LT: a few large clusters, many small ones, and samples without a label. */
  @Test
  void everySampleComesOnceHoweverClustersAreDistributed() {
    SplittableRandom random = new SplittableRandom(3);
    for (int samples : new int[] {2, 37, 500, 1_003}) {
      for (int size : new int[] {2, 7, 32}) {
        int[] components =
            IntStream.range(0, samples)
                .map(i -> (int) (40 * Math.pow(random.nextDouble(), 3)) - 1)
                .toArray();
        int[] permutation = permutation(samples);

        int[] order =
            ClusterBalancedOrder.of(
                permutation, components, MicroBatches.of(samples, size), Math.min(8, size), 1);

        assertThat(order).containsExactlyInAnyOrder(permutation);
      }
    }
  }

  /** With one cluster of half the samples, it is in each micro-batch once while others last. */
  @Test
  void aLargeClusterIsSpreadOverTheEpoch() {
    int[] components = IntStream.range(0, 640).map(i -> i < 320 ? 0 : 1 + (i - 320) / 32).toArray();
    MicroBatches batches = MicroBatches.of(640, 32);

    int[] order = ClusterBalancedOrder.of(permutation(640), components, batches, 4, 9);

    int firstHalf = 0;
    for (int batch = 0; batch < batches.count() / 2; batch++) {
      int[] counts = counts(order, components, batches, batch);
      assertThat(Arrays.stream(counts).max().orElseThrow()).isLessThanOrEqualTo(8);
      firstHalf += counts[0];
    }
    assertThat(firstHalf).isBetween(40, 80);
  }

  @Test
  void dependsOnTheSeedAndNothingElse() {
    int[] components = IntStream.range(0, 200).map(i -> i % 7).toArray();
    MicroBatches batches = MicroBatches.of(200, 16);
    int[] permutation = permutation(200);

    int[] order = ClusterBalancedOrder.of(permutation, components, batches, 4, 1);

    assertThat(ClusterBalancedOrder.of(permutation, components, batches, 4, 1)).isEqualTo(order);
    assertThat(ClusterBalancedOrder.of(permutation, components, batches, 4, 2)).isNotEqualTo(order);
  }

  /** Nothing is known of any sample: one cluster, in the order of the permutation. */
  @Test
  void withoutPseudoLabelsThePermutationStays() {
    int[] permutation = permutation(50);

    assertThat(ClusterBalancedOrder.of(permutation, new int[0], MicroBatches.of(50, 8), 4, 1))
        .isEqualTo(permutation);
  }

  private static int[] permutation(int samples) {
    return EpochPermutation.of(IntStream.range(0, samples).toArray(), 11);
  }

  /** Samples of each component in a micro-batch. */
  private static int[] counts(int[] order, int[] components, MicroBatches batches, int batch) {
    int[] counts = new int[Arrays.stream(components).max().orElseThrow() + 1];
    for (int i = batches.start(batch); i < batches.start(batch + 1); i++) {
      counts[components[order[i]]]++;
    }
    return counts;
  }
}
