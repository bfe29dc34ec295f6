package cxrcml.parameters.reduction;

import java.util.Map;
import java.util.TreeMap;

/** Which elements have arrived, as disjoint stretches. */
final class Coverage {
  /** A sender in any sane order leaves few gaps; each costs memory. */
  private static final int MOST_STRETCHES = 4096;

  private final TreeMap<Integer, Integer> endByStart = new TreeMap<>();
  private int elements;

  /** Works on the elements {@code from} to {@code to}. */
  @FunctionalInterface
  interface Gap {
    void visit(int from, int to);
  }

  /**
   * Adds elements.
   *
   * @throws IllegalArgumentException if some are there already
   */
  void add(int from, int to) {
    Map.Entry<Integer, Integer> before = endByStart.lowerEntry(to);
    if (before != null && before.getValue() > from) {
      throw new IllegalArgumentException(
          "elements " + from + " to " + to + " of the range: sent twice (expected: once)");
    }
    elements += to - from;
    boolean joinsBefore = before != null && before.getValue() == from;
    Integer end = endByStart.remove(to);
    endByStart.put(joinsBefore ? before.getKey() : from, end == null ? to : end);
    if (endByStart.size() > MOST_STRETCHES) {
      throw new IllegalArgumentException(
          "gaps: more than " + MOST_STRETCHES + " (expected: chunks about in order)");
    }
  }

  /** Number of elements that have arrived. */
  int elements() {
    return elements;
  }

  /** Visits what has not arrived of the elements 0 to {@code length}, in ascending order. */
  void forGaps(int length, Gap gap) {
    int end = 0;
    for (Map.Entry<Integer, Integer> stretch : endByStart.entrySet()) {
      if (stretch.getKey() > end) {
        gap.visit(end, stretch.getKey());
      }
      end = stretch.getValue();
    }
    if (end < length) {
      gap.visit(end, length);
    }
  }
}
