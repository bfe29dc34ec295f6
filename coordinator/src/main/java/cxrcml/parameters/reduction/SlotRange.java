package cxrcml.parameters.reduction;

/**
 * Slots whose gradients are added up in one: those of a step below one node of the {@link
 * ReductionTree}.
 *
 * @param slots number of slots of the step
 * @param first 0 ≤ first &lt; slots
 * @param count ≥ 1; a power of two that divides {@code first}, or less at the end of the step
 */
public record SlotRange(int slots, int first, int count) {

  /**
   * Checks what a sender says.
   *
   * @throws IllegalArgumentException if the step has no such slots, or they are no whole subtree
   */
  public SlotRange {
    if (first < 0 || first >= slots) {
      throw new IllegalArgumentException(
          "slot: " + first + " (expected: 0 to " + (slots - 1) + ")");
    }
    int width = width(count);
    if (count < 1 || count > slots - first || first % width != 0) {
      throw refusal(slots, first, count);
    }
    if (count < width && first + count < slots) {
      throw refusal(slots, first, count);
    }
  }

  private static IllegalArgumentException refusal(int slots, int first, int count) {
    return new IllegalArgumentException(
        "count: %d from slot %d of %d (expected: a whole subtree)".formatted(count, first, slots));
  }

  /** The smallest power of two that is not less. */
  private static int width(int count) {
    return count <= 1 ? 1 : Integer.highestOneBit(count - 1) << 1;
  }

  /** The node's level: 0 for a slot, 1 for two of them. */
  int level() {
    return Integer.numberOfTrailingZeros(width(count));
  }

  /** The slot behind the last. */
  int end() {
    return first + count;
  }
}
