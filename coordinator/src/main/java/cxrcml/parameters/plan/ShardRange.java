package cxrcml.parameters.plan;

/**
 * The elements of the flat vector that one shard owns.
 *
 * @param from first element, at the start of a block
 * @param to element after the last; the last block may be shorter than the others
 * @param blockElements elements of a block
 */
public record ShardRange(long from, long to, int blockElements) {
  public ShardRange {
    if (from < 0 || from % blockElements != 0) {
      throw new IllegalArgumentException(
          "from: " + from + " (expected: a multiple of " + blockElements + ")");
    }
    if (to <= from || to - from > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "elements: " + (to - from) + " (expected: 1 to 2^31 - 9; use more shards)");
    }
  }

  /** Number of elements. */
  public int length() {
    return (int) (to - from);
  }

  /** Number of blocks. */
  public int blocks() {
    return (length() + blockElements - 1) / blockElements;
  }

  /** Says whether the elements all belong to this shard. */
  public boolean contains(long offset, int elements) {
    return offset >= from && offset <= to - elements;
  }
}
