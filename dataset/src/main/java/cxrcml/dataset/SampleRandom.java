package cxrcml.dataset;

import cxrcml.model.random.Seeds;
import java.util.SplittableRandom;

/**
 * The random choices made about a sample. They derive from the run's seed, the epoch and the
 * sample's id alone: never from the batch, the process or the data set's order that it meets.
 */
public final class SampleRandom {
  private static final long TRAINING = 4;
  private static final long HELD_OUT = 5;

  private SampleRandom() {}

  /** Returns the stream of a sample in one epoch of training. */
  public static SplittableRandom training(long runSeed, int epoch, String sampleId) {
    return new SplittableRandom(Seeds.mix(runSeed, TRAINING, epoch, Seeds.part(sampleId)));
  }

  /**
   * Returns the stream of a held-out sample: the same at every evaluation, so that they compare.
   */
  public static SplittableRandom heldOut(long runSeed, String sampleId) {
    return new SplittableRandom(Seeds.mix(runSeed, HELD_OUT, Seeds.part(sampleId)));
  }
}
