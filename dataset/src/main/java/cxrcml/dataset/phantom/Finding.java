package cxrcml.dataset.phantom;

/**
 * A class that a study shows, and how.
 *
 * @param classIndex among the CXR-LT classes
 * @param side where a one-sided sign is; others ignore it
 * @param extent from 0, slight, to 1, gross
 */
record Finding(int classIndex, Side side, double extent) {
  /** Returns {@code slight} at extent 0, {@code gross} at extent 1, linear between. */
  double between(double slight, double gross) {
    return slight + extent * (gross - slight);
  }
}
