package cxrcml.coordinator.simulation;

import cxrcml.coordinator.order.Outcome;
import cxrcml.coordinator.run.RunRecord;
import cxrcml.coordinator.slot.SlotResult;
import cxrcml.model.clip.ClipConfig;
import cxrcml.model.clip.ClipConfig.TextConfig;
import cxrcml.model.clip.ClipConfig.VisionConfig;
import cxrcml.model.clip.ParameterLayout;
import cxrcml.service.spec.RunSpec;
import java.util.List;
import java.util.Map;

/**
 * Stands for model, mixture and evaluation: whatever depends on something else is a hash of it, so
 * that any other parameter, sample or mixture gives other bits from there on.
 */
final class SyntheticModel {
  /** Three norm blocks, and so at most three shards. */
  static final ClipConfig CONFIG =
      new ClipConfig(new VisionConfig(2, 2, 4, 1, 1, 8), new TextConfig(24, 3, 4, 1, 1, 8), 4);

  static final int ELEMENTS = (int) ParameterLayout.of(CONFIG).size();
  private static final int COMPONENTS = 5;

  private SyntheticModel() {}

  /** Notices every other bit of a version. */
  static long digest(float[] parameters) {
    long digest = 1;
    for (float value : parameters) {
      digest = mix(digest, Float.floatToIntBits(value));
    }
    return digest;
  }

  /**
   * What a worker computes on: the version, unless it may be one of several. Then nothing of it, so
   * that there is one right result still.
   */
  static long input(RunSpec spec, float[] parameters) {
    return spec.exchange().stepsAhead() == 0 ? digest(parameters) : 0;
  }

  static long embedding(long parameters, int sample) {
    return mix(parameters, sample);
  }

  /** The gradient of a micro-batch; now and then one overflows, the same one in every replay. */
  static float[] gradient(long parameters, int epoch, long mixture, List<Integer> samples) {
    long hash = hash(parameters, epoch, mixture, samples);
    float[] gradient = new float[ELEMENTS];
    for (int i = 0; i < ELEMENTS; i++) {
      gradient[i] = (float) ((mix(hash, i) >> 11) * 0x1p-59);
    }
    if (Math.floorMod(hash, 97) == 0) {
      gradient[(int) Math.floorMod(hash, (long) ELEMENTS)] = Float.POSITIVE_INFINITY;
    }
    return gradient;
  }

  /**
   * Adds gradients of neighbours as the tree over slots does: split at the largest power of two.
   */
  static float[] sum(List<float[]> gradients) {
    if (gradients.size() == 1) {
      return gradients.get(0);
    }
    int middle = Integer.highestOneBit(gradients.size() - 1);
    float[] left = sum(gradients.subList(0, middle));
    float[] right = sum(gradients.subList(middle, gradients.size()));
    float[] sum = new float[ELEMENTS];
    for (int i = 0; i < ELEMENTS; i++) {
      sum[i] = left[i] + right[i];
    }
    return sum;
  }

  static SlotResult result(
      long step, int slot, long parameters, int epoch, long mixture, List<Integer> samples) {
    double loss = (hash(parameters, epoch, mixture, samples) >>> 40) * 0x1p-20;
    return new SlotResult(step, slot, loss, loss / 3, samples.size(), 1, 2.6);
  }

  private static long hash(long parameters, int epoch, long mixture, List<Integer> samples) {
    long hash = mix(parameters, epoch, mixture);
    for (int sample : samples) {
      hash = mix(hash, sample);
    }
    return hash;
  }

  /** Fits a mixture on the newest embedding of every sample. */
  static long fit(long seed, Map<Integer, Long> embeddings) {
    long mixture = seed;
    for (Map.Entry<Integer, Long> entry : embeddings.entrySet()) {
      mixture = mix(mixture, entry.getKey(), entry.getValue());
    }
    return mixture;
  }

  static Outcome.Fitted fitted(long version, int samples) {
    return new Outcome.Fitted(version, samples, 7, -1.5, 3, 0.5, 0.1);
  }

  static int component(long mixture, long embedding) {
    return (int) Math.floorMod(mix(mixture, embedding), (long) COMPONENTS);
  }

  static Outcome.Scored score(long parameters) {
    double loss = (mix(parameters, 77) >>> 40) * 0x1p-24;
    return new Outcome.Scored(1 - loss, 0.5, loss, 3, Map.of());
  }

  static RunRecord.Evaluated evaluated(int fold, long version, boolean last, long parameters) {
    Outcome.Scored score = score(parameters);
    return new RunRecord.Evaluated(
        fold, version, last, score.macroAuc(), score.referenceAuc(), score.loss(), Map.of());
  }

  /** Mixes values into a hash that depends on their order. */
  private static long mix(long... values) {
    long mixed = 0;
    for (long value : values) {
      mixed = (mixed ^ value) * 0x9e3779b97f4a7c15L;
      mixed ^= mixed >>> 29;
    }
    return mixed;
  }
}
