package cxrcml.clusterer.contribution;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Objects;

/**
 * The embedding of a sample by the parameters of a step. The array is not copied and must not
 * change.
 *
 * @param sample index in the data set, at least 0
 * @param step at least 0
 * @param embedding length D, finite
 */
@SuppressWarnings("ArrayRecordComponent") // passed on by reference; copies would double the memory
public record Contribution(int sample, long step, float[] embedding) {
  public Contribution {
    requireNonNull(embedding, "embedding");
    require(sample >= 0, "sample", sample, ">= 0");
    require(step >= 0, "step", step, ">= 0");
    for (float value : embedding) {
      require(Float.isFinite(value), "embedding of sample " + sample, value, "finite");
    }
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Contribution that
        && sample == that.sample
        && step == that.step
        && Arrays.equals(embedding, that.embedding);
  }

  @Override
  public int hashCode() {
    return Objects.hash(sample, step, Arrays.hashCode(embedding));
  }
}
