package cxrcml.clusterer.version;

import java.util.Arrays;

/** The component that is most responsible for each sample, as of a step. Immutable. */
public final class Assignments {
  /** Nothing has been asked for yet. */
  public static final Assignments NONE = new Assignments(0, -1, new int[0], new int[0]);

  private final long mixtureVersion;
  private final long throughStep;
  private final int[] samples;
  private final int[] components;

  /**
   * @param mixtureVersion under which samples are assigned; 0 if nothing is
   * @param throughStep last step whose embeddings count
   * @param samples in ascending order
   * @param components of each sample, at least 0
   */
  public Assignments(long mixtureVersion, long throughStep, int[] samples, int[] components) {
    if (samples.length != components.length) {
      throw new IllegalArgumentException(
          "components: length %d (expected: %d)".formatted(components.length, samples.length));
    }
    this.mixtureVersion = mixtureVersion;
    this.throughStep = throughStep;
    this.samples = samples.clone();
    this.components = components.clone();
  }

  public long mixtureVersion() {
    return mixtureVersion;
  }

  public long throughStep() {
    return throughStep;
  }

  /** Number of samples. */
  public int size() {
    return samples.length;
  }

  public int sample(int i) {
    return samples[i];
  }

  public int component(int i) {
    return components[i];
  }

  /** Returns the position of the first sample that is at least as large as this. */
  public int from(int sample) {
    int found = Arrays.binarySearch(samples, sample);
    return found >= 0 ? found : -1 - found;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Assignments that
        && mixtureVersion == that.mixtureVersion
        && throughStep == that.throughStep
        && Arrays.equals(samples, that.samples)
        && Arrays.equals(components, that.components);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(samples) + Arrays.hashCode(components);
  }
}
