package cxrcml.dataset.phantom;

import java.util.SplittableRandom;

/**
 * The build of one patient's chest, shared by all images of the patient. Lengths are in picture
 * widths; the midline is x = 0.5.
 *
 * @param chest half the width of the rib cage at its widest
 * @param apex y of the top of the lungs
 * @param base y of the right dome of the diaphragm; the left is a little lower
 * @param dome height of a dome over the costophrenic angle
 * @param heart size of the heart; 1 is usual
 * @param mediastinum half the width of the upper mediastinum
 * @param ribSpacing distance of neighbouring ribs
 * @param ribPhase y of the first rib below the apex, in spacings
 */
record Anatomy(
    double chest,
    double apex,
    double base,
    double dome,
    double heart,
    double mediastinum,
    double[] ribs) {

  static final double MIDLINE = 0.5;

  private static final double RIB_SLOPE = 0.16;

  /** Draws the build of a patient. */
  static Anatomy draw(SplittableRandom random) {
    return new Anatomy(
        random.nextDouble(0.345, 0.395),
        random.nextDouble(0.13, 0.17),
        random.nextDouble(0.68, 0.73),
        random.nextDouble(0.075, 0.11),
        random.nextDouble(0.92, 1.08),
        random.nextDouble(0.05, 0.062),
        new double[] {random.nextDouble(0.068, 0.078), random.nextDouble()});
  }
}
