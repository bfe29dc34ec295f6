package cxrcml.dataset.phantom;

import java.util.SplittableRandom;

/** Derives independent seeds, so that no drawing depends on what was drawn before it. */
final class Seeds {
  private Seeds() {}

  /** Mixes the parts, in order, by the finalizer of SplitMix64. */
  static long mix(long seed, long... parts) {
    long state = seed;
    for (long part : parts) {
      state = (state ^ part) + 0x9E3779B97F4A7C15L;
      state = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
      state = (state ^ (state >>> 27)) * 0x94D049BB133111EBL;
      state ^= state >>> 31;
    }
    return state;
  }

  /** A generator of its own for the parts. */
  static SplittableRandom random(long seed, long... parts) {
    return new SplittableRandom(mix(seed, parts));
  }

  /** Draws from a normal distribution's twin of bounded range: the sum of four uniforms. */
  static double bell(SplittableRandom random, double deviation) {
    double sum = random.nextDouble() + random.nextDouble();
    sum += random.nextDouble() + random.nextDouble();
    return (sum - 2) * 1.7320508075688772 * deviation;
  }
}
