package cxrcml.parameters.rpc;

import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.v1.Stretch;
import cxrcml.parameters.wire.TensorMessage;
import java.util.List;

/**
 * The chunks of a pull, one after the other: each stretch that is wanted, cut into as few as
 * possible. Elements are counted from the start of the range.
 */
final class WantedChunks {
  private final List<Stretch> stretches;
  private final ShardRange range;
  private int index;
  private long next;

  /**
   * @param wanted empty for the whole range
   * @throws IllegalArgumentException if they are not ascending parts of the range
   */
  WantedChunks(List<Stretch> wanted, ShardRange range) {
    long before = range.from();
    for (Stretch stretch : wanted) {
      if (stretch.getFrom() < before
          || stretch.getTo() <= stretch.getFrom()
          || stretch.getTo() > range.to()) {
        throw new IllegalArgumentException(
            "stretch: %d to %d (expected: ascending, within %d to %d)"
                .formatted(stretch.getFrom(), stretch.getTo(), before, range.to()));
      }
      before = stretch.getTo();
    }
    Stretch all = Stretch.newBuilder().setFrom(range.from()).setTo(range.to()).build();
    this.stretches = wanted.isEmpty() ? List.of(all) : wanted;
    this.range = range;
    this.next = stretches.get(0).getFrom();
  }

  boolean hasMore() {
    return index < stretches.size();
  }

  /** First element of the chunk at hand. */
  int from() {
    return (int) (next - range.from());
  }

  /** Number of elements of the chunk at hand. */
  int elements() {
    return (int) Math.min(TensorMessage.MAX_ELEMENTS, stretches.get(index).getTo() - next);
  }

  /** Goes on to the next chunk. */
  void advance() {
    next += elements();
    if (next == stretches.get(index).getTo()) {
      index++;
      next = hasMore() ? stretches.get(index).getFrom() : next;
    }
  }
}
