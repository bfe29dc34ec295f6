package cxrcml.coordinator.round;

import java.util.List;

/**
 * Gathers the squared gradient norms of one step from all shards. They come per block and are added
 * in element order, so that the sum has the same bits for any number of shards.
 */
public final class StepRound {
  private final List<Integer> blocks;
  private final double[][] squaredNorms;
  private int missing;

  /**
   * @param blocks number of norm blocks of each shard
   */
  public StepRound(List<Integer> blocks) {
    this.blocks = List.copyOf(blocks);
    this.squaredNorms = new double[blocks.size()][];
    this.missing = blocks.size();
  }

  /**
   * Takes the norms of one shard; repeating them changes nothing.
   *
   * @param norms squared norm of the mean gradient per block, in element order
   */
  public void seal(int shard, double[] norms) {
    if (norms.length != blocks.get(shard)) {
      throw new IllegalArgumentException(
          "squared_norms: "
              + norms.length
              + " (expected: "
              + blocks.get(shard)
              + " blocks of shard "
              + shard
              + ")");
    }
    if (squaredNorms[shard] == null) {
      squaredNorms[shard] = norms.clone();
      missing--;
    }
  }

  public boolean isComplete() {
    return missing == 0;
  }

  public boolean isSealedBy(int shard) {
    return squaredNorms[shard] != null;
  }

  /** Returns the update of a complete round. */
  public Update update(double clipNorm) {
    double sum = 0;
    for (double[] shard : squaredNorms) {
      for (double squaredNorm : shard) {
        sum += squaredNorm;
      }
    }
    return Update.of(Math.sqrt(sum), clipNorm);
  }
}
