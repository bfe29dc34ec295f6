package cxrcml.coordinator.checkpoint;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Which checkpoints of a fold stay.
 *
 * @param newest how many of the newest, at least 1
 * @param best version of the best one; -1 if there is none yet
 */
public record Retention(int newest, long best) {

  /** Returns, ascending, those of the versions that may go once {@code sealed} is durable. */
  public List<Long> superfluous(Collection<Long> versions, long sealed) {
    List<Long> older = new ArrayList<>(versions);
    // Anything newer is a checkpoint in the making.
    older.removeIf(version -> version > sealed);
    older.sort(Comparator.naturalOrder());
    List<Long> candidates = older.subList(0, Math.max(0, older.size() - newest));
    return candidates.stream().filter(version -> version != best).toList();
  }
}
