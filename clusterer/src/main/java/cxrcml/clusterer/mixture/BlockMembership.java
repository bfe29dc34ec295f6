package cxrcml.clusterer.mixture;

/** What the expectation step says about the samples of one block. Scratch memory of one thread. */
final class BlockMembership {
  /** τ, shape [K, CAPACITY]; columns sum to one. */
  final double[] responsibilities;

  /** u, shape [K, CAPACITY]; the factor by which a sample counts in a component's moments. */
  final double[] precisionWeights;

  /** log p(x), length CAPACITY, in nats. */
  final double[] logDensities = new double[SampleBlock.CAPACITY];

  BlockMembership(int components) {
    responsibilities = new double[components * SampleBlock.CAPACITY];
    precisionWeights = new double[components * SampleBlock.CAPACITY];
  }
}
