package cxrcml.coordinator.order;

import java.util.List;

/** What is to be done; each is idempotent. {@code toString} is for people. */
public sealed interface Task {

  /** Where a shard takes its parameters from. */
  enum Source {
    /** Drawn from the seed. */
    INITIAL,
    /** The specification's start point. */
    START,
    /** A checkpoint of this run. */
    CHECKPOINT
  }

  /** Shard: hold this version and adopt the order's fence. */
  record Load(int fold, long version, Source source) implements Task {
    @Override
    public String toString() {
      return "load version " + version + " of fold " + fold;
    }
  }

  /** Shard: apply the reduced gradient of a step. */
  record Apply(long step, double scale, double learningRate, boolean skip) implements Task {
    @Override
    public String toString() {
      return "apply step " + step;
    }
  }

  /** Shard: keep its part of a checkpoint as it is, and write it meanwhile. */
  record Save(int fold, long version) implements Task {
    @Override
    public String toString() {
      return "save version " + version + " of fold " + fold;
    }
  }

  /** Clusterer: take the state of a checkpoint, or none, and adopt the order's fence. */
  record LoadMixture(int fold, long version, boolean empty) implements Task {
    @Override
    public String toString() {
      return empty ? "start empty" : "load the mixture of version " + version;
    }
  }

  /** Clusterer: fit on the contributions of steps up to {@code throughStep}. */
  record Refit(long throughStep, long mixtureVersion, long effectiveStep, long seed)
      implements Task {
    @Override
    public String toString() {
      return "fit mixture " + mixtureVersion;
    }
  }

  /** Clusterer: name the components of samples from {@code firstSample} on, as of a step. */
  record Assign(long mixtureVersion, long throughStep, int firstSample) implements Task {
    @Override
    public String toString() {
      return "name the components of samples under mixture " + mixtureVersion;
    }
  }

  /** Clusterer: keep its part of a checkpoint as it is, and write it meanwhile. */
  record SaveMixture(int fold, long version) implements Task {
    @Override
    public String toString() {
      return "save the mixture of version " + version;
    }
  }

  /**
   * Evaluator: score a sealed checkpoint; the last of a fold also leaves export and predictions.
   */
  record Evaluate(int fold, long version, boolean last) implements Task {
    @Override
    public String toString() {
      return "evaluate version " + version + " of fold " + fold;
    }
  }

  /** Evaluator: write the report over the finished folds. */
  record WriteReport(List<Integer> folds) implements Task {
    public WriteReport {
      folds = List.copyOf(folds);
    }

    @Override
    public String toString() {
      return "write the report";
    }
  }
}
