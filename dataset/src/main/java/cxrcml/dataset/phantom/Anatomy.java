package cxrcml.dataset.phantom;

import java.util.SplittableRandom;

/**
 * The build of one patient's chest, shared by all images of the patient. Lengths are in picture
 * widths; the midline is x = 0.5.
 *
 * <p>Places in a lung are given by (u, v): u from 0 at the mediastinum to 1 at the ribs, v from 0
 * at the apex to 1 at the dome of the diaphragm.
 *
 * @param chest half the width of the rib cage at its widest
 * @param apex y of the top of the lungs
 * @param base y of the dome of the right diaphragm; the left lies a little lower
 * @param dome height of the dome over the costophrenic angle
 * @param heart size of the heart; 1 is usual
 * @param mediastinum half the width of the upper mediastinum
 * @param ribSpacing distance between neighbouring ribs
 * @param ribStart y of the first rib under the apex, at the spine
 */
record Anatomy(
    double chest,
    double apex,
    double base,
    double dome,
    double heart,
    double mediastinum,
    double ribSpacing,
    double ribStart) {

  static final double MIDLINE = 0.5;

  /** How far a rib falls on its way from the spine to the side. */
  private static final double RIB_FALL = 0.07;

  /** Draws the build of a patient. */
  static Anatomy draw(SplittableRandom random) {
    double apex = random.nextDouble(0.13, 0.17);
    return new Anatomy(
        random.nextDouble(0.33, 0.395),
        apex,
        random.nextDouble(0.69, 0.74),
        random.nextDouble(0.08, 0.11),
        random.nextDouble(0.92, 1.08),
        random.nextDouble(0.05, 0.06),
        random.nextDouble(0.072, 0.082),
        apex + random.nextDouble(0.01, 0.06));
  }

  Anatomy withHeart(double factor) {
    return new Anatomy(chest, apex, base, dome, heart * factor, mediastinum, ribSpacing, ribStart);
  }

  Anatomy withMediastinum(double factor) {
    return new Anatomy(chest, apex, base, dome, heart, mediastinum * factor, ribSpacing, ribStart);
  }

  /** Moves apex and diaphragm down, and flattens the dome by a factor. */
  Anatomy withLungs(double apexDown, double baseDown, double flattening) {
    return new Anatomy(
        chest,
        apex + apexDown,
        base + baseDown,
        dome * flattening,
        heart,
        mediastinum,
        ribSpacing,
        ribStart + apexDown);
  }

  /** y of the dome of a side. */
  double base(Side side) {
    return side == Side.LEFT ? base + 0.025 : base;
  }

  /** v of a height: 0 at the apex, 1 at the dome. */
  double depth(Side side, double y) {
    return (y - apex) / (base(side) - apex);
  }

  /** The distance of the ribs' inner face from the midline at a height. */
  double wall(double y) {
    double t = Math.max(0, Math.min(1, (y - apex) / (0.62 * (base - apex))));
    return chest * (0.5 + 0.5 * Math.sqrt(1 - (1 - t) * (1 - t)));
  }

  /** y of the diaphragm at a distance from the midline. */
  double diaphragm(Side side, double distance) {
    double fromTop = (distance - 0.45 * chest) / (0.55 * chest);
    return base(side) + dome * fromTop * fromTop;
  }

  /** The place (u, v) of a lung. */
  Point at(Side side, double u, double v) {
    double y = apex + v * (base(side) - apex);
    double distance = mediastinum + u * (wall(y) - mediastinum);
    return new Point(MIDLINE + side.sign * distance, y);
  }

  /** A lung: between mediastinum, ribs and diaphragm; the heart is painted over it. */
  Shape lung(Side side) {
    return pleuralSpace(side)
        .and((x, y) -> Shape.inside(diaphragm(side, Math.abs(x - MIDLINE)) - y));
  }

  /** Both lungs. */
  Shape lungs() {
    Shape right = lung(Side.RIGHT);
    Shape left = lung(Side.LEFT);
    return (x, y) -> x < MIDLINE ? right.coverage(x, y) : left.coverage(x, y);
  }

  /** The half of the rib cage, down to below the diaphragm. */
  Shape pleuralSpace(Side side) {
    return (x, y) -> {
      double distance = side.sign * (x - MIDLINE);
      double fromTop = (distance - 0.4 * chest) / (0.3 * chest);
      double top = apex + 0.05 * Math.min(2, fromTop * fromTop);
      double sides = Math.min(wall(y) - distance, distance - mediastinum);
      double depth = Math.min(sides, base(side) + dome + 0.03 - y);
      return Shape.inside(Math.min(depth, y - top));
    };
  }

  /** y of a rib at a distance from the midline. */
  double rib(int number, double distance) {
    double out = distance / chest;
    return ribStart + number * ribSpacing + RIB_FALL * out * out;
  }

  /** All ribs, from the spine to the side. */
  Shape ribs() {
    return (x, y) -> {
      double distance = Math.abs(x - MIDLINE);
      double out = distance / chest;
      double phase = (y - ribStart - RIB_FALL * out * out) / ribSpacing;
      double fromRib = Math.abs(phase - Math.rint(phase)) * ribSpacing;
      double cage = Math.min(wall(y) + 0.02 - distance, base + 0.12 - y);
      return phase < -0.5 ? 0 : Shape.inside(0.013 - fromRib) * Shape.inside(cage);
    };
  }

  /** The heart, its apex to the left. */
  Shape cardiacSilhouette() {
    double lift = Math.sqrt(heart);
    Point centre = new Point(MIDLINE + 0.05 * heart, base - 0.035 * lift);
    return Shape.ellipse(centre, 0.155 * heart, 0.12 * lift, 0.45);
  }

  /** Where the vessels enter a lung. */
  Point hilum(Side side) {
    return at(side, 0.12, side == Side.LEFT ? 0.40 : 0.44);
  }

  /** The aortic arch, a knob at the left of the mediastinum. */
  Point knob() {
    return new Point(MIDLINE + mediastinum + 0.008, apex + 0.2);
  }

  /** The collar bone from the breast bone to the shoulder. */
  Point[] clavicle(Side side) {
    return new Point[] {
      new Point(MIDLINE + side.sign * 0.045, apex + 0.05),
      new Point(MIDLINE + side.sign * 0.14, apex + 0.025),
      new Point(MIDLINE + side.sign * 0.26, apex - 0.015),
      new Point(MIDLINE + side.sign * 0.37, apex - 0.03)
    };
  }

  /** The upper arm from the shoulder down. */
  Point[] humerus(Side side) {
    return new Point[] {
      new Point(MIDLINE + side.sign * 0.425, apex + 0.01),
      new Point(MIDLINE + side.sign * 0.455, apex + 0.28)
    };
  }
}
