package cxrcml.model.loss;

import java.util.List;

/**
 * The triplets found in a batch of B embeddings.
 *
 * @param batch B, the number of anchors tried
 */
public record Triplets(List<Triplet> list, int batch) {

  /**
   * One anchor with what should be near and what should be far; indices into the batch.
   *
   * @param weight ≥ 0
   */
  public record Triplet(int anchor, int positive, int negative, float weight) {}

  public Triplets {
    list = List.copyOf(list);
  }
}
