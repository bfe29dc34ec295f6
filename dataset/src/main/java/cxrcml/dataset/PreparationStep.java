package cxrcml.dataset;

import static java.util.stream.Collectors.joining;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one step of a preparation did to its rows.
 *
 * @param name of the step, for people
 * @param read rows that came in
 * @param kept rows that went on
 * @param dropped how many were dropped, by reason; with the kept ones they are all that were read
 */
public record PreparationStep(String name, long read, long kept, Map<String, Long> dropped) {
  /** Checks that no row is lost. */
  public PreparationStep {
    dropped = new TreeMap<>(dropped);
    long sum = dropped.values().stream().mapToLong(Long::longValue).sum();
    if (kept + sum != read) {
      throw new IllegalArgumentException(
          "%s: %d kept + %d dropped (expected: the %d read)".formatted(name, kept, sum, read));
    }
  }

  /** Says it in one line. */
  @Override
  public String toString() {
    String reasons =
        dropped.entrySet().stream()
            .map(reason -> reason.getValue() + " " + reason.getKey())
            .collect(joining(", "));
    return "%s: %d read, %d kept".formatted(name, read, kept)
        + (reasons.isEmpty() ? "" : ", dropped: " + reasons);
  }
}
