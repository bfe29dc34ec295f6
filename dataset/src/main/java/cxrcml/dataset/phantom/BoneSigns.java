package cxrcml.dataset.phantom;

import java.util.SplittableRandom;

/** Signs of the skeleton. */
final class BoneSigns {
  private static final double CALLUS = 0.95;

  private BoneSigns() {}

  /** A gap in the collar bone, its outer end dropped. */
  static void clavicleFracture(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    Point[] bone = anatomy.clavicle(side);
    double along = random.nextDouble(0.3, 0.6);
    Point split =
        new Point(
            bone[1].x() + along * (bone[2].x() - bone[1].x()),
            bone[1].y() + along * (bone[2].y() - bone[1].y()));
    canvas.fill(Shape.stroke(0.034, split, bone[2], bone[3]), 0.4, 0.9);
    canvas.fill(Shape.stroke(0.03, bone[1], split.plus(0, -0.012)), CALLUS, 0.8);
    double drop = finding.between(0.045, 0.07);
    Point outerEnd = split.plus(side.sign * 0.012, drop);
    canvas.fill(Shape.stroke(0.03, outerEnd, bone[3].plus(0, 0.012)), CALLUS, 0.8);
  }

  /** Broken neighbouring ribs at the side: dark gaps between white ends. */
  static void ribFracture(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    int first = 3 + random.nextInt(2);
    for (int rib = first; rib < first + 3; rib++) {
      double distance = anatomy.chest() * random.nextDouble(0.72, 0.8);
      Point gap = new Point(Anatomy.MIDLINE + side.sign * distance, anatomy.rib(rib, distance));
      double step = finding.between(0.012, 0.02);
      Point inner = gap.plus(-side.sign * 0.03, -step);
      Point outer = gap.plus(side.sign * 0.03, step);
      canvas.fill(Shape.stroke(0.022, inner.plus(-side.sign * 0.03, 0), inner), CALLUS, 0.9);
      canvas.fill(Shape.stroke(0.022, outer, outer.plus(side.sign * 0.03, 0.01)), CALLUS, 0.9);
      canvas.fill(Shape.disc(gap, 0.016), 0.05, 0.9);
    }
  }

  /** The upper arm broken through, the shaft displaced. */
  static void armFracture(
      Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    Side side = finding.side();
    Point[] bone = anatomy.humerus(side);
    double y = anatomy.apex() + random.nextDouble(0.08, 0.13);
    Point split = new Point(bone[0].x() + side.sign * 0.01, y);
    canvas.fill(Shape.stroke(0.05, split, bone[1]), 0.44, 0.9);
    canvas.fill(Shape.stroke(0.05, bone[0], split.plus(0, -0.02)), CALLUS, 0.7);
    double shift = finding.between(0.035, 0.055);
    Point shaft = split.plus(-side.sign * shift, 0.02);
    canvas.fill(Shape.stroke(0.042, shaft, bone[1].plus(-side.sign * 0.01, 0)), CALLUS, 0.8);
  }

  /** The head sunk over the chest: chin and jaw cover the apices. */
  static void kyphosis(Canvas canvas, Anatomy anatomy, Finding finding, SplittableRandom random) {
    double reach = finding.between(0.2, 0.24);
    Point chin = new Point(Anatomy.MIDLINE + random.nextDouble(-0.03, 0.03), 0);
    Shape jaw = Shape.ellipse(chin, 0.19, reach, 0);
    canvas.fill(jaw, 0.72, 0.85);
    canvas.add(jaw.minus(Shape.ellipse(chin, 0.155, reach - 0.035, 0)), 0.16);
  }
}
