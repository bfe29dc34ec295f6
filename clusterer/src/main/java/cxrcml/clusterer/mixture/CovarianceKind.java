package cxrcml.clusterer.mixture;

/** What the scale matrices of a mixture may look like. */
public enum CovarianceKind {
  /** Each component has a diagonal matrix of its own. */
  DIAGONAL,
  /** Each component has a full matrix of its own. */
  FULL,
  /** All components share one full matrix. */
  TIED;

  /** Returns the kind that a run specification names. */
  public static CovarianceKind of(String name) {
    return switch (name) {
      case "diagonal" -> DIAGONAL;
      case "full" -> FULL;
      case "tied" -> TIED;
      default ->
          throw new IllegalArgumentException(
              "covariance: " + name + " (expected: diagonal, full or tied)");
    };
  }
}
