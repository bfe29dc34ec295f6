package cxrcml.evaluator.report;

import static java.util.Objects.requireNonNull;

import cxrcml.dataset.PreparedDataset;
import cxrcml.evaluator.zeroshot.Prompts;
import java.util.List;
import java.util.Optional;

/**
 * Where a result comes from; enough to make it again.
 *
 * @param name of the run or the model, for people
 * @param specHash of the run specification; empty for a model from elsewhere
 * @param dataHash of the prepared data set
 * @param prompts the read-out
 * @param bootstrapSeed of the intervals
 * @param dataNotes what the preparation decided, policies of labels among it
 * @param crossDataSet present if the model has learnt on another data set
 */
public record Provenance(
    String name,
    String specHash,
    String dataHash,
    Prompts prompts,
    long bootstrapSeed,
    List<String> dataNotes,
    Optional<CrossDataSet> crossDataSet) {
  /** Requires every part. */
  public Provenance {
    requireNonNull(name, "name");
    requireNonNull(specHash, "specHash");
    requireNonNull(dataHash, "dataHash");
    requireNonNull(prompts, "prompts");
    requireNonNull(crossDataSet, "crossDataSet");
    dataNotes = List.copyOf(dataNotes);
  }

  /** Describes a model on the kind of data that it has learnt on. */
  public static Provenance of(
      String name, String specHash, PreparedDataset dataset, Prompts prompts, long bootstrapSeed) {
    return new Provenance(
        name,
        specHash,
        dataset.hash(),
        prompts,
        bootstrapSeed,
        dataset.provenance().notes(),
        Optional.empty());
  }

  /** Returns the same for a model that has learnt on another data set. */
  public Provenance across(Optional<CrossDataSet> sets) {
    return new Provenance(name, specHash, dataHash, prompts, bootstrapSeed, dataNotes, sets);
  }
}
