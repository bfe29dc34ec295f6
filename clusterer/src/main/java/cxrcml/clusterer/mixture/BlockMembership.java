package cxrcml.clusterer.mixture;

/** What the expectation step says about the samples of one block. Scratch memory of one thread. */
final class BlockMembership {
  /** τ, shape [K, capacity]; columns sum to one. */
  final double[][] responsibilities;

  /** u, shape [K, capacity]; the factor by which a sample counts in a component's moments. */
  final double[][] precisionWeights;

  /** log p(x), length capacity, in nats. */
  final double[] logDensities;

  /** One number a sample for passing use. */
  final double[] sums;

  /** As {@link #sums}. */
  final double[] scratch;

  BlockMembership(int components, int capacity) {
    responsibilities = new double[components][capacity];
    precisionWeights = new double[components][capacity];
    logDensities = new double[capacity];
    sums = new double[capacity];
    scratch = new double[capacity];
  }
}
