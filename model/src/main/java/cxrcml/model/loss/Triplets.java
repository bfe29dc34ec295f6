package cxrcml.model.loss;

import java.util.List;

/**
 * The triplets found in a batch.
 *
 * @param batch B, the number of images, of which each was tried as an anchor
 */
record Triplets(List<Triplet> list, int batch) {

  /**
   * One anchor with what should be near and what should be far: rows of B images and, behind them,
   * B texts.
   *
   * @param weight ≥ 0
   * @param margin in Euclidean distance, ≥ 0
   */
  record Triplet(int anchor, int positive, int negative, float weight, float margin) {}

  Triplets {
    list = List.copyOf(list);
  }

  /** Returns the number of images that are the anchor of a triplet. */
  int anchors() {
    return (int) list.stream().mapToInt(Triplet::anchor).distinct().count();
  }
}
