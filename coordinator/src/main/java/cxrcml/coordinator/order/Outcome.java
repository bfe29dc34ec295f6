package cxrcml.coordinator.order;

import java.util.List;
import java.util.Map;

/** What came of an order. */
public sealed interface Outcome {

  /** Carried out; there is nothing more to say. */
  record Done() implements Outcome {}

  /**
   * Not carried out.
   *
   * @param permanent whether a restart would only fail again
   */
  record Failed(String error, boolean permanent) implements Outcome {}

  /** A file below the checkpoint's directory. */
  record Saved(String name, long bytes, String sha256) implements Outcome {}

  /** A fitted mixture; see the contract of {@code MixtureFit} for the meaning of each figure. */
  record Fitted(
      long mixtureVersion,
      long samples,
      int iterations,
      double logLikelihood,
      double effectiveComponents,
      double overlap,
      double seconds)
      implements Outcome {}

  /**
   * A page of samples with the components that are most responsible for them.
   *
   * @param samples indices into the prepared data set, ascending
   * @param components of each sample, from 0
   * @param last whether no sample follows
   */
  record Assigned(List<Integer> samples, List<Integer> components, boolean last)
      implements Outcome {
    public Assigned {
      samples = List.copyOf(samples);
      components = List.copyOf(components);
    }
  }

  /**
   * A scored checkpoint.
   *
   * @param loss contrastive loss on the held-out fold, in nats
   */
  record Scored(
      double macroAuc, double referenceAuc, double loss, int classes, Map<String, Double> groupAuc)
      implements Outcome {}
}
