package cxrcml.dataset.phantom;

import java.util.SplittableRandom;

/** Signs of air, fluid and scars around the lungs. */
final class PleuralSigns {
  private static final double AIR = 0.03;

  private PleuralSigns() {}

  /** Fluid that fills the base and climbs the side wall in a meniscus. */
  static void effusion(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    double level = anatomy.base(side) + 0.03 - finding.between(0.03, 0.15);
    double steep = random.nextDouble(0.1, 0.16);
    Shape fluid =
        (x, y) -> {
          double out = Math.abs(x - Anatomy.MIDLINE) / anatomy.wall(y);
          return Shape.inside(y - level + steep * out * out * out);
        };
    canvas.fill(fluid.and(anatomy.pleuralSpace(side)), Thorax.SOFT_TISSUE + 0.02);
  }

  /** Fluid with a level ruled straight across, black air on it. */
  static void hydropneumothorax(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    double level = anatomy.at(side, 0, random.nextDouble(0.6, 0.7)).y();
    Shape space = anatomy.pleuralSpace(side);
    Shape fluid = (x, y) -> Shape.inside(y - level);
    double height = finding.between(0.2, 0.28);
    Shape air = (x, y) -> Shape.inside(Math.min(level - y, y - level + height));
    canvas.fill(air.and(space), AIR, 0.9);
    canvas.fill(fluid.and(space), 0.76);
  }

  /** Black, markingless air at apex and side, and the white edge of the fallen lung. */
  static void pneumothorax(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    double gap = finding.between(0.085, 0.13);
    Point centre = anatomy.at(side, 0, 0.68);
    double radiusX = Math.abs(anatomy.at(side, 1, 0.68).x() - centre.x()) - gap;
    double radiusY = centre.y() - anatomy.apex() - gap - random.nextDouble(0, 0.03);
    Shape lung = Shape.ellipse(centre, radiusX, radiusY, 0);
    Shape line = lung.minus(Shape.ellipse(centre, radiusX - 0.016, radiusY - 0.016, 0));
    Shape space = anatomy.lung(side).and((x, y) -> Shape.inside(centre.y() + 0.05 - y));
    canvas.fill(space.minus(lung), AIR, 0.95);
    canvas.add(line.and(space), 0.34);
  }

  /** A white rim along the side wall. */
  static void thickening(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double width = finding.between(0.04, 0.055);
    double from = random.nextDouble(0.06, 0.16);
    Shape rim =
        (x, y) -> {
          double distance = Math.abs(x - Anatomy.MIDLINE);
          double v = anatomy.depth(finding.side(), y);
          double along = Math.min(v - from, from + 0.75 - v);
          return Shape.inside(Math.min(distance - anatomy.wall(y) + width, along));
        };
    canvas.fill(rim.and(anatomy.pleuralSpace(finding.side())), 0.82);
  }

  /** Calcified plaques on both domes of the diaphragm. */
  static void plaques(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    for (Side side : Side.values()) {
      double from = random.nextDouble(0.3, 0.38) * anatomy.chest();
      Point[] along = new Point[5];
      for (int i = 0; i < along.length; i++) {
        double distance = from + 0.13 * anatomy.chest() * i;
        double y = anatomy.diaphragm(side, distance) - 0.005;
        along[i] = new Point(Anatomy.MIDLINE + side.sign * distance, y);
      }
      canvas.fill(Shape.stroke(finding.between(0.02, 0.028), along), 0.98);
    }
  }

  /** Black stripes along both borders of the mediastinum, up into the neck. */
  static void pneumomediastinum(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double bottom = anatomy.base() - random.nextDouble(0.1, 0.15);
    for (Side side : Side.values()) {
      double x = Anatomy.MIDLINE + side.sign * (anatomy.mediastinum() - 0.004);
      Point top = new Point(x, 0.05);
      Point low = new Point(x, bottom);
      canvas.fill(Shape.stroke(finding.between(0.018, 0.024), top, low), AIR);
      Shape edge =
          Shape.stroke(0.012, top.plus(side.sign * 0.018, 0.1), low.plus(side.sign * 0.018, 0));
      canvas.fill(edge, 0.72);
    }
  }

  /** A black crescent of free air under the diaphragm. */
  static void pneumoperitoneum(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double height = finding.between(0.032, 0.05);
    double middle = random.nextDouble(0.45, 0.55) * anatomy.chest();
    for (Side side : Side.values()) {
      Shape crescent =
          (x, y) -> {
            double distance = side.sign * (x - Anatomy.MIDLINE);
            double out = (distance - middle) / (0.45 * anatomy.chest());
            double under = y - anatomy.diaphragm(side, distance) - 0.014;
            return Shape.inside(Math.min(under, height * (1 - out * out) - under));
          };
      canvas.fill(crescent, AIR);
    }
  }

  /** Black streaks in the soft tissue of both sides, outside the ribs. */
  static void subcutaneousEmphysema(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double width = finding.between(0.055, 0.075);
    for (Side side : Side.values()) {
      double shift = random.nextDouble();
      Shape streaks =
          (x, y) -> {
            double beyond = side.sign * (x - Anatomy.MIDLINE) - anatomy.wall(y) - 0.02;
            double phase = (y + 1.2 * beyond) / 0.06 + shift;
            double band = Math.min(Math.min(beyond, width - beyond), y - anatomy.apex() - 0.08);
            double stripe = (0.28 - Math.abs(phase - Math.rint(phase))) * 0.06;
            return Shape.inside(Math.min(Math.min(band, anatomy.base() - y), stripe));
          };
      canvas.add(streaks, -0.4);
    }
  }
}
