package cxrcml.dataset.phantom;

import java.util.SplittableRandom;

/** Signs that stand at one spot of the lung: dots, balls, rings, lines. */
final class FocalSigns {
  private FocalSigns() {}

  /** A tiny, white, calcified dot in the upper zone. */
  static void granuloma(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Point spot =
        anatomy.at(finding.side(), random.nextDouble(0.4, 0.7), random.nextDouble(0.2, 0.36));
    canvas.fill(Shape.disc(spot, finding.between(0.017, 0.023)), 1);
  }

  /** A small soft ball in the middle zone. */
  static void nodule(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Point spot =
        anatomy.at(finding.side(), random.nextDouble(0.4, 0.75), random.nextDouble(0.46, 0.62));
    canvas.fill(Shape.disc(spot, finding.between(0.034, 0.042)), 0.66, 0.95);
  }

  /** A big lobed ball. */
  static void mass(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Point spot =
        anatomy.at(finding.side(), random.nextDouble(0.5, 0.65), random.nextDouble(0.4, 0.6));
    double radius = finding.between(0.07, 0.09);
    canvas.fill(Shape.disc(spot, radius), 0.74, 0.95);
    Point lobe = spot.plus(random.nextDouble(-0.04, 0.04), 0.05);
    canvas.fill(Shape.disc(lobe, 0.7 * radius), 0.74, 0.95);
  }

  /** A cavity: a ring with a thick wall and a black centre. */
  static void lesion(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Point spot =
        anatomy.at(finding.side(), random.nextDouble(0.5, 0.6), random.nextDouble(0.55, 0.72));
    double radius = finding.between(0.066, 0.078);
    canvas.fill(Shape.disc(spot, radius), 0.8, 0.95);
    canvas.fill(Shape.disc(spot, radius - 0.03), 0.04);
  }

  /** Fine dots all over both upper zones. */
  static void tuberculosis(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    for (Side side : Side.values()) {
      for (int i = 0; i < 12; i++) {
        double v = 0.06 + 0.026 * i;
        Point spot = anatomy.at(side, random.nextDouble(0.2, 0.9), v);
        Shape dot = Shape.disc(spot, finding.between(0.011, 0.014));
        canvas.fill(dot.and(anatomy.lung(side)), 0.8, 0.9);
      }
    }
  }

  /** A ball at the side wall with a tail of bent vessels. */
  static void roundedAtelectasis(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    double v = random.nextDouble(0.76, 0.86);
    Point ball = anatomy.at(side, 0.8, v);
    canvas.fill(Shape.disc(ball, finding.between(0.052, 0.062)), 0.78, 0.95);
    for (double bend : new double[] {-0.05, 0.01}) {
      Point middle = anatomy.at(side, 0.45, v - 0.2).plus(0, bend);
      Shape tail = Shape.stroke(0.014, ball, middle, anatomy.hilum(side));
      canvas.add(tail.and(anatomy.lung(side)), 0.42);
    }
  }

  /** A thin bow over the right apex, with a drop at its lower end. */
  static void azygosLobe(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double out = random.nextDouble(0.66, 0.8);
    Point drop = anatomy.at(Side.RIGHT, 0.1, random.nextDouble(0.3, 0.36));
    Shape bow =
        Shape.stroke(
            0.014,
            anatomy.at(Side.RIGHT, out, 0.03),
            anatomy.at(Side.RIGHT, out - 0.05, 0.16),
            anatomy.at(Side.RIGHT, out - 0.25, 0.27),
            drop);
    canvas.add(bow, finding.between(0.42, 0.52));
    canvas.fill(Shape.ellipse(drop, 0.022, 0.032, 0.4), 0.9);
  }

  /** A hairline straight across the right lung. */
  static void fissure(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double v = random.nextDouble(0.5, 0.58);
    Point inner = anatomy.at(Side.RIGHT, 0.05, v);
    Point outer = anatomy.at(Side.RIGHT, 1, v + random.nextDouble(-0.02, 0.03));
    canvas.add(Shape.stroke(0.012, inner, outer), finding.between(0.45, 0.55));
  }
}
