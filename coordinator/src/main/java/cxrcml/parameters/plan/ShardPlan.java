package cxrcml.parameters.plan;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How the flat vector is cut. Blocks depend on the length alone, so that what is summed per block
 * has the same bits for any number of shards; shards are whole blocks, and as equal as that allows.
 *
 * @param elements fp32 elements of the whole vector, ≥ 1
 * @param blockElements elements of a block
 * @param starts first element of each shard; shard i ends where shard i + 1 starts
 */
public record ShardPlan(long elements, int blockElements, List<Long> starts) {
  private static final int SMALLEST_BLOCK = 256;
  private static final int MOST_BLOCKS = 4096;

  public ShardPlan {
    starts = List.copyOf(starts);
    if (starts.isEmpty() || starts.get(0) != 0) {
      throw new IllegalArgumentException("starts: " + starts + " (expected: 0 first)");
    }
  }

  /**
   * Cuts a vector into shards.
   *
   * @param elements length of the vector, ≥ 1
   * @param shards ≥ 1, at most the number of blocks
   */
  public static ShardPlan of(long elements, int shards) {
    if (elements < 1) {
      throw new IllegalArgumentException("elements: " + elements + " (expected: >= 1)");
    }
    int block = SMALLEST_BLOCK;
    while (blocks(elements, block) > MOST_BLOCKS) {
      block = Math.multiplyExact(block, 2);
    }
    int size = block;
    long blocks = blocks(elements, size);
    if (shards < 1 || shards > blocks) {
      throw new IllegalArgumentException("shards: " + shards + " (expected: 1 to " + blocks + ")");
    }
    return new ShardPlan(
        elements,
        size,
        IntStream.range(0, shards).mapToObj(i -> i * blocks / shards * size).toList());
  }

  private static long blocks(long elements, int block) {
    return (elements + block - 1) / block;
  }

  /** Number of blocks of the whole vector. */
  public int blocks() {
    return Math.toIntExact(blocks(elements, blockElements));
  }

  /** Number of shards. */
  public int shards() {
    return starts.size();
  }

  /** The elements of a shard, counted from 0. */
  public ShardRange range(int shard) {
    if (shard < 0 || shard >= starts.size()) {
      throw new IllegalArgumentException(
          "shard: " + shard + " (expected: 0 to " + (starts.size() - 1) + ")");
    }
    long to = shard + 1 < starts.size() ? starts.get(shard + 1) : elements;
    return new ShardRange(starts.get(shard), to, blockElements);
  }
}
