package cxrcml.dataset;

import java.util.BitSet;

/**
 * A sample of a prepared data set; its pixels are read apart, by index.
 *
 * @param index position in the data set, 0 to size - 1
 * @param id unique in the data set
 * @param subject the patient
 * @param study the examination
 * @param view for example {@code PA}; empty where unknown
 * @param fold the fold that holds the sample out, 0 to folds - 1
 * @param text the prepared text: a report, or label sentences
 * @param labels bit c set: the sample carries class c
 * @param unknown bit c set: nobody knows whether it carries class c; its label is then not set
 */
public record Sample(
    int index,
    String id,
    String subject,
    String study,
    String view,
    int fold,
    String text,
    BitSet labels,
    BitSet unknown) {
  /** Keeps its own copy of the labels. */
  public Sample {
    labels = (BitSet) labels.clone();
    unknown = (BitSet) unknown.clone();
  }

  @Override
  public BitSet labels() {
    return (BitSet) labels.clone();
  }

  @Override
  public BitSet unknown() {
    return (BitSet) unknown.clone();
  }

  /** Returns the same sample with labels of other classes. */
  Sample with(BitSet others, BitSet unknownOthers) {
    return new Sample(index, id, subject, study, view, fold, text, others, unknownOthers);
  }

  /** Returns whether the sample carries a class. */
  public boolean hasLabel(int classIndex) {
    return labels.get(classIndex);
  }
}
