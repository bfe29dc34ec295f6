package cxrcml.coordinator.run;

import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.order.Task;
import java.util.List;
import java.util.Map;

/** What a coordinator that takes the run over has to know, in the order it happened. */
public sealed interface RunRecord {

  /**
   * The first record of a run.
   *
   * @param starts first element of each shard of the first term; later ones may cut otherwise
   */
  record Started(
      String run,
      String specHash,
      String dataHash,
      long elements,
      int blockElements,
      List<Long> starts)
      implements RunRecord {
    public Started {
      starts = List.copyOf(starts);
    }
  }

  /** A coordinator took the run over. */
  record TermBegun(long term, List<Integer> folds) implements RunRecord {
    public TermBegun {
      folds = List.copyOf(folds);
    }
  }

  /** Everyone reloads; training goes on from this version. */
  record GenerationOpened(long generation, int fold, long version) implements RunRecord {}

  /**
   * All shards have published the version.
   *
   * @param contrastive mean loss over the slots, in nats
   * @param triplet mean loss over the slots, in embedding distance; 0 before the first mixture
   * @param gradientNorm global norm before clipping; not finite if skipped
   */
  record StepCommitted(
      int fold,
      long version,
      int epoch,
      double contrastive,
      double triplet,
      double learningRate,
      double gradientNorm,
      int samples,
      long mixtureVersion,
      boolean skipped)
      implements RunRecord {}

  /** A mixture is ready. */
  record MixtureFitted(
      int fold,
      long mixtureVersion,
      long throughStep,
      long effectiveStep,
      long samples,
      int iterations,
      double logLikelihood,
      double effectiveComponents,
      double overlap)
      implements RunRecord {
    static MixtureFitted of(int fold, Task.Refit refit, Outcome.Fitted fit) {
      return new MixtureFitted(
          fold,
          refit.mixtureVersion(),
          refit.throughStep(),
          refit.effectiveStep(),
          fit.samples(),
          fit.iterations(),
          fit.logLikelihood(),
          fit.effectiveComponents(),
          fit.overlap());
    }
  }

  /** A checkpoint is durable. */
  record CheckpointSealed(int fold, long version) implements RunRecord {}

  /** A checkpoint was scored; {@code last} if with export and predictions. */
  record Evaluated(
      int fold,
      long version,
      boolean last,
      double macroAuc,
      double referenceAuc,
      double loss,
      Map<String, Double> groupAuc)
      implements RunRecord {
    static Evaluated of(Task.Evaluate task, Outcome.Scored scored) {
      return new Evaluated(
          task.fold(),
          task.version(),
          task.last(),
          scored.macroAuc(),
          scored.referenceAuc(),
          scored.loss(),
          scored.groupAuc());
    }
  }

  /** The fold has its result, from this version. */
  record FoldFinished(int fold, long version) implements RunRecord {}

  /** The report is written. */
  record RunFinished() implements RunRecord {}
}
