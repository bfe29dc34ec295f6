package cxrcml.evaluator.report;

import static java.util.Objects.requireNonNull;

import cxrcml.evaluator.zeroshot.Prompts;

/**
 * Where a result comes from; enough to make it again.
 *
 * @param name of the run or the model, for people
 * @param specHash of the run specification; empty for a model from elsewhere
 * @param dataHash of the prepared data set
 * @param prompts the read-out
 * @param bootstrapSeed of the intervals
 */
public record Provenance(
    String name, String specHash, String dataHash, Prompts prompts, long bootstrapSeed) {
  /** Requires every part. */
  public Provenance {
    requireNonNull(name, "name");
    requireNonNull(specHash, "specHash");
    requireNonNull(dataHash, "dataHash");
    requireNonNull(prompts, "prompts");
  }
}
