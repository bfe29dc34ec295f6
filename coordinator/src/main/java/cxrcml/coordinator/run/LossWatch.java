package cxrcml.coordinator.run;

import java.util.Locale;

/**
 * Notices a contrastive loss that stays at that of guessing. The cross-entropy of any targets
 * against B equal chances is ln B: a model that tells no pair of a micro-batch from another has
 * this loss, because it has not begun to learn, or because there is nothing to learn from.
 */
final class LossWatch {
  /** Steps in a row that are too many: a model that learns leaves ln B within tens of steps. */
  static final int PATIENCE = 100;

  /** Share of ln B; above what micro-batches differ by once they are smoothed. */
  private static final double TOLERANCE = 0.02;

  private static final double SMOOTHING = 0.9;

  private final double chance;
  private final long warmupSteps;
  private double smoothed = Double.NaN;
  private long steps;

  /**
   * Watches a fold.
   *
   * @param microBatch B, at least 2
   * @param warmupSteps while the learning rate rises, nothing is expected
   */
  LossWatch(int microBatch, long warmupSteps) {
    this.chance = Math.log(microBatch);
    this.warmupSteps = warmupSteps;
  }

  /** Takes a step; one without a finite gradient says nothing. */
  void accept(RunRecord.StepCommitted step) {
    if (step.skipped() || step.version() <= warmupSteps) {
      return;
    }
    double loss = step.contrastive();
    smoothed = Double.isNaN(smoothed) ? loss : SMOOTHING * smoothed + (1 - SMOOTHING) * loss;
    steps = Math.abs(smoothed - chance) <= TOLERANCE * chance ? steps + 1 : 0;
  }

  /** Returns how many steps the loss has been that of guessing, and what to say of it. */
  RunView.Warning warning() {
    String sentence =
        steps < PATIENCE
            ? ""
            : String.format(
                Locale.ROOT,
                "contrastive loss: %.4f, for %d steps at ln B = %.4f (expected: less after the"
                    + " warm-up; look for texts that are all alike or do not belong to their images,"
                    + " and at optimizer.learningRate)",
                smoothed,
                steps,
                chance);
    return new RunView.Warning(steps, sentence);
  }
}
