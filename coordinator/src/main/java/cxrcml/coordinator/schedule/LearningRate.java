package cxrcml.coordinator.schedule;

import cxrcml.service.spec.RunSpec;

/**
 * The learning rate of every step: a linear rise over w warm-up steps, times one of
 *
 * <pre>
 *   constant   η
 *   cosine     η ½ (1 + cos(π (s − w) / (n − w)))     from step w on; n steps in all
 *   plateau    the rate that {@link Plateau} holds
 * </pre>
 *
 * Step s of the warm-up has the factor (s + 1) / w: no step is wasted at rate 0.
 */
public final class LearningRate {
  private final RunSpec spec;
  private final long steps;

  /**
   * @param steps n, the steps of the fold
   */
  public LearningRate(RunSpec spec, long steps) {
    this.spec = spec;
    this.steps = steps;
  }

  /** Returns the rate of a step, 0 to n - 1. */
  public double at(long step, Plateau plateau) {
    double peak = spec.optimizer().learningRate();
    int warmup = spec.schedule().warmupSteps();
    String decay = spec.schedule().decay();
    double settled = decay.equals("plateau") ? plateau.rate() : peak;
    if (step < warmup) {
      return settled * (step + 1) / warmup;
    }
    if (decay.equals("cosine")) {
      double progress = (double) (step - warmup) / (steps - warmup);
      return peak * 0.5 * (1 + Math.cos(Math.PI * progress));
    }
    return settled;
  }
}
