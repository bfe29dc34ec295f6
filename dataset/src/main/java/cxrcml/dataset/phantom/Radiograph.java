package cxrcml.dataset.phantom;

import cxrcml.dataset.phantom.Canvas.Exposure;
import cxrcml.dataset.phantom.Canvas.Placement;
import java.util.SplittableRandom;

/** Takes the picture of an exam: same seed and exam, same bytes, whoever draws and when. */
final class Radiograph {
  private final long seed;
  private final int size;

  /**
   * Sets up the machine.
   *
   * @param size pixels along each side
   */
  Radiograph(long seed, int size) {
    this.seed = seed;
    this.size = size;
  }

  /** Returns the pixels row by row, one unsigned byte each. */
  byte[] take(Exam exam) {
    long patientSeed = Draws.mix(seed, 'p', exam.patient());
    Anatomy anatomy = Anatomy.draw(Draws.random(patientSeed, 0));
    for (Finding finding : exam.findings()) {
      anatomy = Signs.of(finding.classIndex()).reshaping().apply(anatomy, finding);
    }
    SplittableRandom random = Draws.random(seed, 'i', exam.index());
    Canvas canvas = new Canvas(size, placement(random, exam.view()));
    new Thorax(anatomy, patientSeed).paint(canvas);
    for (Finding finding : exam.findings()) {
      // Of the study and the class alone: no sign depends on the presence of another.
      SplittableRandom own = Draws.random(seed, 's', exam.study(), finding.classIndex());
      Signs.of(finding.classIndex()).drawing().paint(canvas, anatomy, finding, own);
    }
    canvas.expose(exposure(random), random);
    return canvas.pixels();
  }

  /** The patient a little off centre and askew; nearer to the tube, so larger, in bed (AP). */
  private static Placement placement(SplittableRandom random, String view) {
    double scale = random.nextDouble(0.95, 1.04) * (view.equals("AP") ? 1.03 : 1);
    return new Placement(
        Draws.bell(random, 0.014), Draws.bell(random, 0.014), scale, Draws.bell(random, 0.02));
  }

  private static Exposure exposure(SplittableRandom random) {
    return new Exposure(
        random.nextDouble(0.85, 1.05),
        random.nextDouble(-0.02, 0.06),
        random.nextDouble(0, 0.35),
        random.nextDouble(0.012, 0.03));
  }
}
