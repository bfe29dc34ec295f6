package cxrcml.dataset.phantom;

import java.util.SplittableRandom;

/** The visual sign of a class. */
@FunctionalInterface
interface Drawing {
  /**
   * Paints the sign over a chest.
   *
   * @param random of this sign alone
   */
  void paint(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random);
}
