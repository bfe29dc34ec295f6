package cxrcml.dataset.phantom;

import java.util.BitSet;
import java.util.List;

/**
 * One image of the cohort, as planned.
 *
 * @param index position in the data set
 * @param patient number of the patient, from 0
 * @param study number of the study in the whole cohort, from 0
 * @param view PA or AP
 * @param findings of the study, in class order; never empty
 */
record Exam(int index, int patient, int study, String view, List<Finding> findings) {
  /** Bit c set: the study shows class c. */
  BitSet labels() {
    BitSet labels = new BitSet();
    findings.forEach(finding -> labels.set(finding.classIndex()));
    return labels;
  }
}
