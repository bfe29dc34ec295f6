package cxrcml.dataset.phantom;

import java.util.SplittableRandom;

/** Signs of heart, vessels, nodes and gullet, and of what doctors put in. */
final class MediastinalSigns {
  private static final double METAL = 1;

  private MediastinalSigns() {}

  /** Lobed lumps at both hila. */
  static void adenopathy(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double radius = finding.between(0.03, 0.037);
    for (Side side : Side.values()) {
      Point hilum = anatomy.hilum(side);
      for (double[] lump : new double[][] {{0.01, -0.05}, {0.045, -0.005}, {0.02, 0.045}}) {
        double wobble = random.nextDouble(-0.006, 0.006);
        Point centre = hilum.plus(side.sign * lump[0] + wobble, lump[1]);
        canvas.fill(Shape.disc(centre, radius), 0.8, 0.95);
      }
    }
  }

  /** Broad, smooth arteries that run down from both hila. */
  static void hypertension(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double width = finding.between(0.046, 0.056);
    for (Side side : Side.values()) {
      Point start = anatomy.hilum(side).plus(-side.sign * 0.01, -0.03);
      Point middle = anatomy.at(side, random.nextDouble(0.3, 0.36), 0.58);
      Point end = anatomy.at(side, 0.42, 0.74);
      canvas.fill(Shape.stroke(width, start, middle), 0.74, 0.95);
      canvas.fill(Shape.stroke(0.65 * width, middle, end), 0.7, 0.9);
    }
    canvas.fill(Shape.disc(anatomy.knob().plus(0.012, 0.085), 0.04), 0.74);
  }

  /** A white shell around the aortic knob. */
  static void calcification(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Point knob = anatomy.knob();
    double radius = random.nextDouble(0.03, 0.036);
    Shape ring = Shape.disc(knob, radius + 0.01).minus(Shape.disc(knob, radius - 0.01));
    Shape outer = (x, y) -> Shape.inside(Math.max(x - knob.x() + 0.012, knob.y() - y));
    canvas.fill(ring.and(outer), METAL, finding.between(0.85, 1));
  }

  /** The descending aorta swings out to the left. */
  static void tortuousAorta(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double swing = finding.between(0.06, 0.09);
    double y = random.nextDouble(-0.015, 0.015);
    Point knob = anatomy.knob();
    Shape aorta =
        Shape.stroke(
            0.065,
            knob.plus(-0.03, -0.02),
            knob.plus(0.35 * swing, -0.01 + y),
            knob.plus(swing, 0.08 + y),
            knob.plus(0.8 * swing, 0.16 + y),
            knob.plus(0, 0.26));
    canvas.fill(aorta, 0.74);
  }

  /** A pouch of stomach behind the heart: a rim, air above, fluid below. */
  static void hernia(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double radius = finding.between(0.062, 0.08);
    Point centre =
        new Point(Anatomy.MIDLINE + random.nextDouble(0.01, 0.05), anatomy.base() - 0.03);
    canvas.fill(Shape.disc(centre, radius + 0.014), 0.92);
    canvas.fill(Shape.disc(centre, radius), 0.72);
    Shape air = (x, y) -> Shape.inside(centre.y() - y);
    canvas.fill(Shape.disc(centre, radius).and(air), 0.1);
  }

  /** A catheter from the neck or shoulder to the heart, with a white tip; often a pacemaker. */
  static void devices(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    Point tip = new Point(0.475 + random.nextDouble(0, 0.02), random.nextDouble(0.42, 0.52));
    Point bend = new Point(tip.x() - 0.005, anatomy.apex() + 0.1);
    Point entry = new Point(Anatomy.MIDLINE + side.sign * 0.3, anatomy.apex() + 0.06);
    if (random.nextDouble() < 0.4) {
      Point neck = new Point(Anatomy.MIDLINE + side.sign * 0.06, 0.02);
      canvas.fill(Shape.stroke(0.016, neck, bend, tip), METAL, 0.9);
    } else {
      Point arch = new Point(Anatomy.MIDLINE + side.sign * 0.12, anatomy.apex() + 0.03);
      canvas.fill(Shape.stroke(0.016, entry, arch, bend, tip), METAL, 0.9);
    }
    canvas.fill(Shape.disc(tip, finding.between(0.016, 0.022)), METAL);
    if (random.nextDouble() < 0.5) {
      canvas.fill(Shape.ellipse(entry.plus(0, 0.05), 0.05, 0.042, 0.3), METAL, 0.95);
    }
  }
}
