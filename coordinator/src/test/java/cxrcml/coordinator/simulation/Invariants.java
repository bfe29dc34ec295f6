package cxrcml.coordinator.simulation;

import cxrcml.coordinator.journal.CheckpointArchive;
import cxrcml.coordinator.membership.Place;
import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.RunFence;
import cxrcml.coordinator.run.Effect;
import cxrcml.coordinator.run.FoldProgress;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.run.SlotWork;
import cxrcml.coordinator.simulation.ReferenceTrainer.Trained;
import cxrcml.model.checkpoint.RunDirectory;
import cxrcml.parameters.plan.ShardRange;
import cxrcml.parameters.shard.ShardState;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What holds after every event, checked wherever something changes: every lease, version, record
 * and checkpoint is the one of the reference trainer, nothing is recorded twice that must not be,
 * and neither terms, generations nor checkpoints go back.
 */
final class Invariants {
  private final Map<Integer, Trained> reference;
  private final int stepsAhead;
  private final CheckpointArchive archive;
  private final RunDirectory directory;
  private final Set<RunRecord> once = new HashSet<>();
  private final Map<Integer, TreeSet<Long>> sealed = new HashMap<>();
  private long term;
  private long generation;
  private long version;

  Invariants(
      Map<Integer, Trained> reference,
      int stepsAhead,
      CheckpointArchive archive,
      RunDirectory directory) {
    this.stepsAhead = stepsAhead;
    this.directory = directory;
    this.reference = reference;
    this.archive = archive;
  }

  /** A coordinator has read the journal: what was written for good is still there, once. */
  void reopened(List<RunRecord> records) {
    Set<RunRecord> written = new HashSet<>(once);
    once.clear();
    records.stream().filter(Invariants::isUnique).forEach(this::recordOnce);
    written.removeAll(once);
    require(written.isEmpty(), "lost", written);
    for (int fold : reference.keySet()) {
      long newest = latest(fold);
      TreeSet<Long> versions = sealed.computeIfAbsent(fold, unused -> new TreeSet<>());
      require(versions.isEmpty() || versions.last() <= newest, "fold went back", fold);
      if (newest >= 0) { // whoever sealed it may have been killed before we heard of it
        versions.add(newest);
      }
    }
  }

  private long latest(int fold) {
    return archive.latest(fold).map(FoldProgress.Sealed::version).orElse(-1L);
  }

  private static boolean isUnique(RunRecord entry) {
    return entry instanceof RunRecord.Evaluated
        || entry instanceof RunRecord.FoldFinished
        || entry instanceof RunRecord.RunFinished;
  }

  private void recordOnce(RunRecord entry) {
    require(once.add(entry), "recorded twice", entry);
  }

  /** A coordinator has written a record. */
  void recorded(RunRecord entry) {
    if (isUnique(entry)) {
      recordOnce(entry);
    }
    if (entry instanceof RunRecord.TermBegun begun) {
      require(begun.term() > term, "old term", entry);
      term = begun.term();
    } else if (entry instanceof RunRecord.GenerationOpened opened) {
      require(opened.generation() > generation, "old generation", entry);
      require(opened.version() == Math.max(0, latest(opened.fold())), "not the latest", entry);
      generation = opened.generation();
      version = opened.version();
    } else if (entry instanceof RunRecord.StepCommitted committed) {
      require(committed.version() == version + 1, "out of order", entry);
      version = committed.version();
      requireKnown(committed.fold(), entry);
    } else if (entry instanceof RunRecord.MixtureFitted fitted) {
      requireKnown(fitted.fold(), entry);
    } else if (entry instanceof RunRecord.Evaluated evaluated) {
      requireKnown(evaluated.fold(), entry);
    } else if (entry instanceof RunRecord.FoldFinished finished) {
      requireKnown(finished.fold(), entry);
    } else if (entry instanceof RunRecord.CheckpointSealed checkpoint) {
      require(checkpoint.version() == sealed.get(checkpoint.fold()).last(), "not sealed", entry);
    }
  }

  private void requireKnown(int fold, RunRecord entry) {
    require(reference.get(fold).records().contains(entry), "not what it has to be", entry);
  }

  /** A checkpoint is to be sealed: every file was reported, once. */
  void sealing(Effect.Seal seal, int files) {
    require(
        seal.files().stream().map(Outcome.Saved::name).distinct().count() == files
            && seal.files().size() == files,
        "other files",
        seal);
  }

  /** A checkpoint was sealed. */
  void sealed(Effect.Seal seal) {
    require(latest(seal.fold()) == seal.version(), "not the latest", seal);
    TreeSet<Long> versions = sealed.computeIfAbsent(seal.fold(), unused -> new TreeSet<>());
    require(versions.isEmpty() || versions.last() <= seal.version(), "sealed late", seal);
    versions.add(seal.version());
    for (long kept : versions.descendingSet().stream().limit(seal.retention().newest()).toList()) {
      require(Files.exists(directory.manifest(seal.fold(), kept)), "deleted", kept);
    }
  }

  /** A shard or the clusterer has loaded a state under another fence. */
  void loaded(Place place, RunFence before, RunFence after) {
    require(
        before == null
            || before.term() < after.term()
            || (before.term() == after.term() && before.generation() <= after.generation()),
        "back to an old generation",
        place);
  }

  /** A shard has published a version. */
  void published(int fold, ShardRange range, ShardState state) {
    ShardState expected = reference.get(fold).versions().get((int) state.version());
    require(equal(range, state.parameters(), expected.parameters()), "other bits", range);
    require(state.updates() == expected.updates(), "other number of updates", range);
    state
        .optimizer()
        .forEach(
            (name, values) ->
                require(equal(range, values, expected.optimizer().get(name)), name, range));
  }

  private static boolean equal(ShardRange range, float[] part, float[] whole) {
    return Arrays.equals(part, 0, part.length, whole, (int) range.from(), (int) range.to());
  }

  /** A worker was given a slot. */
  void leased(SlotWork work) {
    Trained fold = reference.get(work.fold());
    List<List<Integer>> slots = fold.samples().get((int) work.step());
    require(work.slots() == slots.size(), "other slots", work);
    int end = work.slot() + work.samples().size();
    require(work.samples().equals(slots.subList(work.slot(), end)), "other samples", work);
    require(
        fold.records().stream()
            .filter(RunRecord.StepCommitted.class::isInstance)
            .map(RunRecord.StepCommitted.class::cast)
            .anyMatch(
                step ->
                    step.version() == work.step() + 1
                        && step.mixtureVersion() == work.mixtureVersion()),
        "other mixture",
        work);
  }

  /** A worker has pulled what it computes on. */
  void pulled(SlotWork work, float[] parameters) {
    require(
        work.version() >= work.step() - stepsAhead && work.version() <= work.step(),
        "too stale, or not there yet",
        work);
    ShardState expected = reference.get(work.fold()).versions().get((int) work.version());
    require(Arrays.equals(parameters, expected.parameters()), "mixed versions", work);
  }

  private static void require(boolean holds, String violation, Object where) {
    if (!holds) {
      throw new AssertionError(violation + ": " + where);
    }
  }
}
