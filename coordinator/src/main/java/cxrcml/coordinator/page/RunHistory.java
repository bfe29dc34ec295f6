package cxrcml.coordinator.page;

import cxrcml.coordinator.run.RunRecord;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the page shows of the past, gathered from the journal's records as they are written; a
 * coordinator that takes a run over hands in the earlier ones first. Safe for use by many threads.
 */
public final class RunHistory {
  private static final int POINTS = 400;

  private final SortedMap<Integer, RunRecord.Evaluated> evaluations = new TreeMap<>();
  private LossCurve curve = new LossCurve(POINTS);
  private int fold = -1;
  private Optional<RunRecord.MixtureFitted> mixture = Optional.empty();

  /** The past at one moment; {@code evaluations} has the newest one of each fold. */
  record Snapshot(
      List<LossCurve.Point> curve,
      List<RunRecord.Evaluated> evaluations,
      Optional<RunRecord.MixtureFitted> mixture) {}

  public synchronized void accept(RunRecord entry) {
    if (entry instanceof RunRecord.StepCommitted step) {
      begin(step.fold());
      curve.add(step.version(), step.contrastive(), step.triplet());
    } else if (entry instanceof RunRecord.GenerationOpened opened) {
      begin(opened.fold());
      curve.rewind(opened.version());
    } else if (entry instanceof RunRecord.Evaluated evaluated) {
      evaluations.put(evaluated.fold(), evaluated);
    } else if (entry instanceof RunRecord.MixtureFitted fitted) {
      mixture = Optional.of(fitted);
    }
  }

  private void begin(int next) {
    if (next != fold) {
      fold = next;
      curve = new LossCurve(POINTS);
      mixture = Optional.empty();
    }
  }

  synchronized Snapshot snapshot() {
    return new Snapshot(curve.points(), List.copyOf(evaluations.values()), mixture);
  }
}
