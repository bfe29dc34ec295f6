package cxrcml.clusterer.mixture;

/**
 * What keeps scale matrices regular.
 *
 * @param floor smallest eigenvalue, strictly positive, in squared units of the samples
 * @param shrinkage share of a full matrix that is replaced by its mean eigenvalue, in [0, 1]
 */
record ScaleBounds(double floor, double shrinkage) {
  ScaleBounds {
    require(floor > 0, "scaleFloor", floor, "> 0");
    require(shrinkage >= 0 && shrinkage <= 1, "shrinkage", shrinkage, "in [0, 1]");
  }

  private static void require(boolean holds, String name, double value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
