package cxrcml.parameters.reduction;

import java.util.Map;
import java.util.TreeMap;

/** Which elements have arrived, as disjoint stretches. */
final class Coverage {
  /** A sender in any sane order leaves few gaps; each costs memory. */
  private static final int MOST_STRETCHES = 4096;

  private final TreeMap<Integer, Integer> endByStart = new TreeMap<>();

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
    boolean joinsBefore = before != null && before.getValue() == from;
    Integer end = endByStart.remove(to);
    endByStart.put(joinsBefore ? before.getKey() : from, end == null ? to : end);
    if (endByStart.size() > MOST_STRETCHES) {
      throw new IllegalArgumentException(
          "gaps: more than " + MOST_STRETCHES + " (expected: chunks about in order)");
    }
  }

  /** Says whether the elements 0 to {@code length} have all arrived. */
  boolean isWhole(int length) {
    Integer end = endByStart.get(0);
    return end != null && end == length;
  }
}
