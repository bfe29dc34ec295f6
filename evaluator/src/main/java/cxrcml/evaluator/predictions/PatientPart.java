package cxrcml.evaluator.predictions;

import cxrcml.model.random.Seeds;

/** Parts of a set of patients that depend on their names alone: the same in every process. */
public final class PatientPart {
  private PatientPart() {}

  /** Returns which part a patient belongs to, 0 to parts - 1; parts are about equally large. */
  public static int of(String subject, int parts) {
    return (int) Long.remainderUnsigned(Seeds.scatter(Seeds.part(subject)), parts);
  }
}
