package cxrcml.dataset.fold;

import java.util.Collection;

/** What one fold still lacks to its even share of the images and of every class. */
final class FoldNeeds {
  private final double[] positives;
  private double images;

  FoldNeeds(Collection<Patient> patients, int classes, int folds) {
    positives = new double[classes];
    for (Patient patient : patients) {
      images += (double) patient.images() / folds;
      for (int c = 0; c < classes; c++) {
        positives[c] += (double) patient.positives(c) / folds;
      }
    }
  }

  void take(Patient patient) {
    images -= patient.images();
    for (int c = 0; c < positives.length; c++) {
      positives[c] -= patient.positives(c);
    }
  }

  double images() {
    return images;
  }

  double positives(int classIndex) {
    return positives[classIndex];
  }
}
