package cxrcml.dataset.phantom;

/** A side of the patient; the patient's right is at the left of the picture. */
enum Side {
  RIGHT(-1),
  LEFT(1);

  /** Direction from the midline in the picture. */
  final int sign;

  Side(int sign) {
    this.sign = sign;
  }
}
