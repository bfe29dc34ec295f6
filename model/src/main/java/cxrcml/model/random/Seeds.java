package cxrcml.model.random;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Derives independent seeds from the run's seed by mixing in what they are for.
 *
 * @see <a href="https://doi.org/10.1145/2660193.2660195">G. Steele, D. Lea, C. Flood (2014), Fast
 *     splittable pseudorandom number generators</a>
 */
public final class Seeds {
  /** The step between two states of SplitMix64: the golden ratio, odd. */
  public static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Seeds() {}

  /** Mixes the parts, in order, into a seed; other parts give another seed. */
  public static long mix(long seed, long... parts) {
    long mixed = scatter(seed + GOLDEN_GAMMA);
    for (long part : parts) {
      mixed = scatter((mixed ^ part) + GOLDEN_GAMMA);
    }
    return mixed;
  }

  /** Returns a part that stands for a name: FNV-1a of its UTF-8 bytes. */
  public static long part(String name) {
    long hash = FNV_BASIS;
    for (byte b : name.getBytes(UTF_8)) {
      hash = (hash ^ Byte.toUnsignedLong(b)) * FNV_PRIME;
    }
    return hash;
  }

  /** Scatters the bits of a state, one to one: the finalizer of SplitMix64. */
  public static long scatter(long state) {
    long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
