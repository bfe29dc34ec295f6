package cxrcml.parameters.shard;

import cxrcml.service.spec.RunSpec;

/**
 * How much may be open at a shard at a time.
 *
 * @param maxSlots most slots of a step, ≥ 1
 * @param stepsAhead most steps that workers may be ahead of the published version, ≥ 0
 */
public record OpenRounds(int maxSlots, int stepsAhead) {

  /** What a run's specification allows. */
  public static OpenRounds of(RunSpec spec) {
    return new OpenRounds(spec.batch().slotsPerStep(), spec.exchange().stepsAhead());
  }

  /** One more than slots, so that a stalled sender does not shut out the one that replaces it. */
  int gradients() {
    return maxSlots * (stepsAhead + 1) + 1;
  }
}
