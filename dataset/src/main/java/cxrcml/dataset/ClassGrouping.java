package cxrcml.dataset;

/** Decides the long-tail group of each class, and whether it is rare. */
@FunctionalInterface
public interface ClassGrouping {
  /**
   * Returns the class called {@code name}.
   *
   * @param positives samples of the data set that carry it
   * @param samples size of the data set
   */
  DiseaseClass classify(String name, int positives, int samples);

  /** Groups by the prevalence in the data set itself. */
  static ClassGrouping byPrevalence() {
    return (name, positives, samples) ->
        new DiseaseClass(
            name, Group.of(positives, samples), positives < DiseaseClass.RARE_BELOW, positives);
  }
}
