package cxrcml.dataset.phantom;

import cxrcml.model.random.Seeds;
import java.util.SplittableRandom;

/** Derives independent seeds, so that no drawing depends on what was drawn before it. */
final class Draws {
  private Draws() {}

  /** Mixes the parts, in order. */
  static long mix(long seed, long... parts) {
    long state = seed;
    for (long part : parts) {
      state = Seeds.scatter((state ^ part) + Seeds.GOLDEN_GAMMA);
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
