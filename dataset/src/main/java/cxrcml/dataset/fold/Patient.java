package cxrcml.dataset.fold;

import java.util.BitSet;

/** A patient with what decides his fold: his images, and how many of them carry each class. */
final class Patient {
  private final String subject;
  private final int[] positives;
  private int images;

  Patient(String subject, int classes) {
    this.subject = subject;
    this.positives = new int[classes];
  }

  void accept(BitSet labels) {
    images++;
    labels.stream().forEach(c -> positives[c]++);
  }

  String subject() {
    return subject;
  }

  int images() {
    return images;
  }

  int positives(int classIndex) {
    return positives[classIndex];
  }
}
