package cxrcml.dataset.phantom;

import java.util.SplittableRandom;

/** Signs that fill or scar the lung over an area. */
final class LungSigns {
  private LungSigns() {}

  /** A thick plate across the lower zone. */
  static void atelectasis(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double v = random.nextDouble(0.72, 0.88);
    double tilt = random.nextDouble(-0.02, 0.06);
    Point inner = anatomy.at(finding.side(), 0.25, v + tilt);
    Point outer = anatomy.at(finding.side(), random.nextDouble(0.75, 0.9), v - tilt);
    Shape plate = Shape.stroke(finding.between(0.03, 0.045), inner, outer);
    canvas.fill(plate.and(anatomy.lung(finding.side())), 0.7, 0.9);
  }

  /** The upper lobe collapsed towards the apex, with a sharp hollow border below. */
  static void lobarAtelectasis(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    double v = finding.between(0.22, 0.34) + random.nextDouble(-0.02, 0.02);
    Point middle = anatomy.at(side, 0.5, v - 0.04);
    Shape above =
        (x, y) -> {
          double out = Math.abs(x - middle.x()) / anatomy.chest();
          return Shape.inside(middle.y() + 0.5 * out * out - y);
        };
    canvas.fill(anatomy.lung(side).and(above), 0.64, 0.95);
  }

  /** A dense block of the middle zone with straight borders and dark bronchi in it. */
  static void consolidation(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    double top = random.nextDouble(0.38, 0.46);
    double bottom = top + finding.between(0.2, 0.3);
    Shape block =
        (x, y) -> {
          double v = anatomy.depth(side, y);
          return Shape.inside(Math.min(v - top, bottom - v) * 0.55);
        };
    canvas.fill(block.and(anatomy.lung(side)), 0.62, 0.92);
    for (double branch : new double[] {0.25, 0.75}) {
      Point start = anatomy.at(side, 0.1, (top + bottom) / 2);
      Point end = anatomy.at(side, 0.75, top + branch * (bottom - top));
      canvas.add(Shape.stroke(0.014, start, end), -0.3);
    }
  }

  /** A fluffy, mottled patch of the lower zone. */
  static void pneumonia(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Point centre =
        anatomy.at(finding.side(), random.nextDouble(0.5, 0.65), random.nextDouble(0.7, 0.82));
    double radius = finding.between(0.11, 0.15);
    Shape fluff = Shape.mottle(0.035, random.nextLong());
    Shape patch = Shape.glow(centre, radius, radius).and((x, y) -> fluff.coverage(x, y) - 0.1);
    canvas.add(patch.and(anatomy.lung(finding.side())), 0.85);
  }

  /** Many thin streaks that spread from the hilum downwards. */
  static void infiltration(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    Point hilum = anatomy.hilum(side);
    for (int i = 0; i < 8; i++) {
      double v = 0.5 + 0.06 * i + random.nextDouble(-0.02, 0.02);
      Point end = anatomy.at(side, random.nextDouble(0.6, 0.95), v);
      Shape streak = Shape.stroke(0.01, hilum.plus(side.sign * 0.02, 0.02), end);
      canvas.add(streak.and(anatomy.lung(side)), finding.between(0.28, 0.4));
    }
  }

  /** An even haze over the upper and middle zone of one lung. */
  static void opacity(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Point centre =
        anatomy.at(finding.side(), random.nextDouble(0.45, 0.6), random.nextDouble(0.26, 0.42));
    Shape haze = Shape.glow(centre, 0.2, finding.between(0.18, 0.26));
    canvas.add(haze.and(anatomy.lung(finding.side())), finding.between(0.22, 0.32));
  }

  /** Bat wings around both hila, and short lines at the sides below. */
  static void edema(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    for (Side side : Side.values()) {
      Shape lung = anatomy.lung(side);
      Point hilum = anatomy.hilum(side).plus(side.sign * 0.05, random.nextDouble(-0.02, 0.02));
      Shape wing = Shape.glow(hilum, 0.13, finding.between(0.13, 0.17));
      canvas.add(wing.and(lung), finding.between(0.32, 0.42));
      for (int i = 0; i < 4; i++) {
        double v = 0.74 + 0.09 * i;
        Shape line = Shape.stroke(0.008, anatomy.at(side, 0.84, v), anatomy.at(side, 1, v + 0.01));
        canvas.add(line.and(lung), 0.35);
      }
    }
  }

  /** Black lungs, besides the low flat diaphragm that {@link Signs} gives the anatomy. */
  static void emphysema(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    canvas.add(anatomy.lungs(), -finding.between(0.08, 0.13));
    for (Side side : Side.values()) {
      Point bulla = anatomy.at(side, random.nextDouble(0.4, 0.6), random.nextDouble(0.14, 0.2));
      canvas.fill(Shape.disc(bulla, 0.05), 0.04, 0.8);
      canvas.add(Shape.disc(bulla, 0.058).minus(Shape.disc(bulla, 0.046)), 0.16);
    }
  }

  /** A net of lines at the bottom and side of both lungs. */
  static void fibrosis(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double mesh = random.nextDouble(0.042, 0.052);
    double shift = random.nextDouble();
    Shape net =
        (x, y) -> {
          double a = (x + y) / mesh + shift;
          double b = (x - y) / mesh;
          double near = Math.min(Math.abs(a - Math.rint(a)), Math.abs(b - Math.rint(b)));
          return Math.max(0, 1 - near / 0.27);
        };
    double from = finding.between(0.66, 0.55);
    Shape low = (x, y) -> Math.max(0, Math.min(1, 6 * (anatomy.depth(Side.RIGHT, y) - from)));
    Shape lungs = anatomy.lungs().minus(anatomy.cardiacSilhouette());
    canvas.add(net.and(low).and(lungs), 0.42);
  }

  /** A wedge on the side wall that points to the hilum. */
  static void infarction(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    double v = random.nextDouble(0.56, 0.66);
    double half = finding.between(0.1, 0.14);
    Point tip = anatomy.at(side, random.nextDouble(0.35, 0.45), v - 0.04);
    Point high = anatomy.at(side, 1.1, v - half);
    Point low = anatomy.at(side, 1.1, v + half);
    Shape wedge = side == Side.LEFT ? Shape.convex(tip, high, low) : Shape.convex(tip, low, high);
    canvas.fill(wedge.and(anatomy.lung(side)), 0.7, 0.95);
  }

  /** A broad vessel that ends abruptly, and a black field without vessels beyond it. */
  static void embolism(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    double v = random.nextDouble(0.3, 0.4);
    Shape field = Shape.glow(anatomy.at(side, 0.75, v), 0.15, finding.between(0.13, 0.17));
    canvas.fill(field.and(anatomy.lung(side)), 0.02, 0.95);
    Point knuckle = anatomy.at(side, 0.4, v + 0.05);
    canvas.fill(Shape.stroke(0.04, anatomy.hilum(side), knuckle), 0.72);
    canvas.fill(Shape.disc(knuckle, 0.034), 0.8);
  }
}
