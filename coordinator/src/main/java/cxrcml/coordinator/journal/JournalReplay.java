package cxrcml.coordinator.journal;

import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.run.FoldProgress;
import cxrcml.coordinator.run.RunProgress;
import cxrcml.coordinator.run.RunRecord;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/** Finds out from a journal and the sealed checkpoints how far a run has come. */
public final class JournalReplay {
  private final Map<Integer, Long> highest = new TreeMap<>();
  private final Map<Integer, List<RunRecord.Evaluated>> evaluated = new TreeMap<>();
  private final SortedSet<Integer> finished = new TreeSet<>();
  private final List<Integer> begun = new ArrayList<>();
  private long term;
  private long generation;
  private boolean reported;

  private JournalReplay() {}

  /**
   * Returns where the next coordinator takes the run over.
   *
   * @param records of a journal that holds at least the start of the run
   * @param latest the newest sealed checkpoint of a fold
   */
  public static RunProgress progress(
      String run, List<RunRecord> records, IntFunction<Optional<FoldProgress.Sealed>> latest) {
    JournalReplay replay = new JournalReplay();
    records.forEach(replay::accept);
    Map<Integer, FoldProgress> folds = new HashMap<>();
    for (int fold : replay.begun) {
      folds.put(
          fold,
          new FoldProgress(
              latest.apply(fold),
              replay.highest.getOrDefault(fold, -1L),
              replay.evaluated.getOrDefault(fold, List.of())));
    }
    RunFence fence = new RunFence(run, replay.term + 1, replay.generation);
    return new RunProgress(fence, replay.finished, replay.reported, folds);
  }

  private void accept(RunRecord entry) {
    if (entry instanceof RunRecord.TermBegun begunTerm) {
      term = begunTerm.term();
    } else if (entry instanceof RunRecord.GenerationOpened opened) {
      generation = opened.generation();
      if (!begun.contains(opened.fold())) {
        begun.add(opened.fold());
      }
    } else if (entry instanceof RunRecord.StepCommitted committed) {
      highest.merge(committed.fold(), committed.version(), Math::max);
    } else if (entry instanceof RunRecord.Evaluated score) {
      evaluated.computeIfAbsent(score.fold(), unused -> new ArrayList<>()).add(score);
    } else if (entry instanceof RunRecord.FoldFinished fold) {
      finished.add(fold.fold());
      reported = false;
    } else if (entry instanceof RunRecord.RunFinished) {
      reported = true;
    }
  }
}
