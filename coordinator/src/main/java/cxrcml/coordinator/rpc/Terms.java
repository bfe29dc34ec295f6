package cxrcml.coordinator.rpc;

import cxrcml.coordinator.v1.ShardPlan;

/**
 * What every member has to agree with.
 *
 * @param specJson canonical JSON of the run specification
 * @param modelJson text of a Hugging Face {@code config.json}
 * @param leaseSeconds longest silence of a member
 */
public record Terms(
    String name,
    String specJson,
    String specHash,
    Data data,
    String modelJson,
    ShardPlan plan,
    double leaseSeconds) {
  /**
   * The data set.
   *
   * @param hash of its content
   * @param samples how many it has
   */
  public record Data(String hash, int samples) {}

  /** Refuses a member that was started with another specification or on other data. */
  void require(String memberSpecHash, String memberDataHash) {
    requireSame("spec_hash", memberSpecHash, specHash);
    requireSame("data_hash", memberDataHash, data.hash);
  }

  private static void requireSame(String name, String actual, String expected) {
    if (!actual.isEmpty() && !actual.equals(expected)) {
      throw new IllegalArgumentException(
          name + ": " + actual + " (expected: " + expected + ", the run's)");
    }
  }
}
