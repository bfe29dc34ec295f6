package cxrcml.coordinator.schedule;

/**
 * Derives independent seeds from the run's seed by mixing in what they are for.
 *
 * @see <a href="https://doi.org/10.1145/2660193.2660195">G. Steele, D. Lea, C. Flood (2014), Fast
 *     splittable pseudorandom number generators</a>
 */
final class Seeds {
  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private Seeds() {}

  static long mix(long seed, long... parts) {
    long mixed = finish(seed + GOLDEN_GAMMA);
    for (long part : parts) {
      mixed = finish((mixed ^ part) + GOLDEN_GAMMA);
    }
    return mixed;
  }

  /** The finalizer of SplitMix64. */
  private static long finish(long z) {
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
