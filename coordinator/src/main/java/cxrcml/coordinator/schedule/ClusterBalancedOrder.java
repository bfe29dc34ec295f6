package cxrcml.coordinator.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Orders the samples of an epoch so that each micro-batch holds as many samples of each of P
 * clusters as far as they last, and every sample still comes exactly once.
 *
 * <p>A micro-batch is filled share by share. The cluster of a share is drawn among those that the
 * micro-batch does not have yet and that can fill it, in proportion to what is left of them; where
 * none can, the largest rest is taken and the gap filled from the next. Within a cluster the order
 * of the permutation stays.
 *
 * @see <a href="https://arxiv.org/abs/1703.07737">A. Hermans et al. (2017), In defense of the
 *     triplet loss for person re-identification</a> (P × K, there with replacement)
 */
final class ClusterBalancedOrder {
  private final List<Rest> rests = new ArrayList<>();
  private final SplittableRandom random;

  /** What is left of a cluster. */
  private static final class Rest {
    final List<Integer> samples = new ArrayList<>();
    int next;
    boolean inBatch;

    int size() {
      return samples.size() - next;
    }
  }

  private ClusterBalancedOrder(int[] permutation, int[] components, SplittableRandom random) {
    this.random = random;
    for (int sample : permutation) {
      // Samples without a pseudo-label are one more cluster.
      int cluster = sample < components.length ? components[sample] + 1 : 0;
      while (rests.size() <= cluster) {
        rests.add(new Rest());
      }
      rests.get(cluster).samples.add(sample);
    }
  }

  /**
   * Returns the samples in their order.
   *
   * @param permutation of the samples
   * @param components cluster of each sample of the data set by its index, -1 where none is known;
   *     may be shorter than the data set
   * @param batches into which the order is cut
   * @param clusters P
   */
  static int[] of(
      int[] permutation, int[] components, MicroBatches batches, int clusters, long seed) {
    ClusterBalancedOrder left =
        new ClusterBalancedOrder(permutation, components, new SplittableRandom(seed));
    int[] order = new int[permutation.length];
    for (int batch = 0; batch < batches.count(); batch++) {
      int start = batches.start(batch);
      left.fill(order, start, batches.start(batch + 1), clusters);
    }
    return order;
  }

  private void fill(int[] order, int start, int end, int clusters) {
    rests.forEach(rest -> rest.inBatch = false);
    int at = start;
    for (int share = 0; at < end; share++) {
      // Shares of a micro-batch differ by at most one sample; those beyond P fill gaps.
      int until = start + (int) ((long) Math.min(share + 1, clusters) * (end - start) / clusters);
      int wanted = Math.max(until, Math.min(at + 1, end)) - at;
      Rest rest = draw(wanted);
      rest.inBatch = true;
      for (int i = Math.min(wanted, rest.size()); i > 0; i--) {
        order[at++] = rest.samples.get(rest.next++);
      }
    }
  }

  /** Draws a cluster that can fill a share, or else takes the one that fills most of it. */
  private Rest draw(int wanted) {
    int sum = 0;
    Rest largest = null;
    for (Rest rest : rests) {
      if (!rest.inBatch && rest.size() >= wanted) {
        sum += rest.size();
      }
      largest = larger(largest, rest);
    }
    if (sum == 0) {
      return largest;
    }
    int drawn = random.nextInt(sum);
    for (Rest rest : rests) {
      if (!rest.inBatch && rest.size() >= wanted) {
        drawn -= rest.size();
        if (drawn < 0) {
          return rest;
        }
      }
    }
    throw new IllegalStateException("clusters: none of " + sum + " samples drawn");
  }

  /** The larger one; any that has samples left comes before one that is in the micro-batch. */
  private static Rest larger(Rest largest, Rest rest) {
    if (rest.size() == 0) {
      return largest;
    }
    if (largest == null || (largest.inBatch && !rest.inBatch)) {
      return rest;
    }
    return rest.inBatch == largest.inBatch && rest.size() > largest.size() ? rest : largest;
  }
}
