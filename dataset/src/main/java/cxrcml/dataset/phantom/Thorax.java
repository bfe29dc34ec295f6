package cxrcml.dataset.phantom;

import java.util.SplittableRandom;

/** Paints the healthy chest of a patient, from the air around it to the bones over it. */
final class Thorax {
  static final double LUNG = 0.2;
  static final double SOFT_TISSUE = 0.66;

  private static final double BODY = 0.46;
  private static final int VESSELS = 7;

  private final Anatomy anatomy;

  /** Seed of the patient: vessels and stomach look alike in all images of the patient. */
  private final long patientSeed;

  Thorax(Anatomy anatomy, long patientSeed) {
    this.anatomy = anatomy;
    this.patientSeed = patientSeed;
  }

  void paint(Canvas canvas) {
    canvas.fill((x, y) -> 1, 0.03);
    canvas.fill(this::body, BODY);
    canvas.fill(anatomy.lungs(), LUNG);
    paintVessels(canvas);
    paintAbdomen(canvas);
    canvas.add(anatomy.ribs(), 0.1);
    paintMediastinum(canvas);
    paintBones(canvas);
  }

  /** Neck, shoulders, trunk. */
  private double body(double x, double y) {
    double shoulder = Math.max(0, Math.min(1, (y - 0.03) / 0.1));
    double trunk = Math.max(0, Math.min(1, (y - 0.35) / 0.3));
    double half = 0.13 + 0.37 * shoulder * (2 - shoulder);
    half += trunk * (anatomy.chest() + 0.065 - half);
    return Shape.inside(half - Math.abs(x - Anatomy.MIDLINE));
  }

  private void paintVessels(Canvas canvas) {
    SplittableRandom random = Draws.random(patientSeed, 1);
    for (Side side : Side.values()) {
      Shape lung = anatomy.lung(side);
      Point hilum = anatomy.hilum(side);
      for (int i = 0; i < VESSELS; i++) {
        double down = (i + random.nextDouble()) / VESSELS;
        Point end = anatomy.at(side, random.nextDouble(0.45, 0.8), 0.1 + 0.85 * down);
        Point bend =
            new Point((hilum.x() + end.x()) / 2, (hilum.y() + end.y()) / 2)
                .plus(0, random.nextDouble(-0.03, 0.03));
        canvas.add(Shape.stroke(0.012, hilum, bend).and(lung), 0.1);
        canvas.add(Shape.stroke(0.004, bend, end).and(lung), 0.09);
      }
      canvas.add(Shape.glow(hilum, 0.045, 0.06), 0.16);
    }
  }

  private void paintAbdomen(Canvas canvas) {
    Shape abdomen =
        (x, y) -> {
          Side side = x < Anatomy.MIDLINE ? Side.RIGHT : Side.LEFT;
          double distance = Math.abs(x - Anatomy.MIDLINE);
          double depth =
              Math.min(y - anatomy.diaphragm(side, distance), anatomy.chest() - distance);
          return Shape.inside(depth);
        };
    canvas.fill(abdomen, SOFT_TISSUE);
    SplittableRandom random = Draws.random(patientSeed, 2);
    Point stomach = new Point(Anatomy.MIDLINE + 0.17, anatomy.base(Side.LEFT) + 0.11);
    double width = random.nextDouble(0.05, 0.08);
    canvas.add(Shape.glow(stomach, width, 0.05), -random.nextDouble(0.1, 0.2));
  }

  private void paintMediastinum(Canvas canvas) {
    Shape band =
        (x, y) -> {
          double flare = 0.5 * Math.max(0, anatomy.apex() + 0.04 - y);
          double half = anatomy.mediastinum() + flare;
          return Shape.inside(Math.min(half - Math.abs(x - Anatomy.MIDLINE), y - 0.02));
        };
    canvas.fill(band, SOFT_TISSUE);
    canvas.fill(Shape.ellipse(anatomy.knob(), 0.032, 0.038, 0), SOFT_TISSUE);
    canvas.fill(anatomy.cardiacSilhouette(), SOFT_TISSUE + 0.03);
    Point larynx = new Point(Anatomy.MIDLINE, 0.02);
    Point carina = new Point(Anatomy.MIDLINE, anatomy.apex() + 0.22);
    canvas.add(Shape.stroke(0.026, larynx, carina), -0.17);
    Shape mainBronchi =
        Shape.stroke(0.016, carina.plus(-0.06, 0.06), carina, carina.plus(0.065, 0.065));
    canvas.add(mainBronchi, -0.1);
  }

  private void paintBones(Canvas canvas) {
    canvas.add(
        (x, y) -> {
          double phase = y / 0.055;
          double disc = Math.abs(phase - Math.rint(phase)) < 0.12 ? 0.4 : 1;
          return disc * Shape.inside(0.028 - Math.abs(x - Anatomy.MIDLINE));
        },
        0.07);
    for (Side side : Side.values()) {
      canvas.add(Shape.stroke(0.026, anatomy.clavicle(side)), 0.17);
      canvas.add(Shape.stroke(0.046, anatomy.humerus(side)), 0.22);
      canvas.add(Shape.disc(anatomy.humerus(side)[0], 0.042), 0.1);
    }
  }
}
