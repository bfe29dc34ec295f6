package cxrcml.evaluator;

import cxrcml.dataset.DiseaseClass;
import cxrcml.dataset.Group;
import cxrcml.evaluator.predictions.Predictions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;

/** Seeded predictions for tests: a long tail of classes, patients with one to three images. */
public final class Examples {
  private static final String[] NAMES = {
    "Support Devices",
    "Lung Opacity",
    "Cardiomegaly",
    "Edema",
    "Fracture",
    "Mass",
    "Hernia",
    "Adenopathy",
    "Pneumomediastinum",
    "Azygos Lobe",
    "Lobar Atelectasis",
    "Kyphosis"
  };

  private Examples() {}

  /** Returns classes whose prevalence falls by a constant factor from 30 % to 0.5 %. */
  public static List<DiseaseClass> classes(int samples, int count) {
    List<DiseaseClass> classes = new ArrayList<>();
    for (int c = 0; c < count; c++) {
      int positives = (int) Math.round(prevalence(c, count) * samples);
      String name = c < NAMES.length ? NAMES[c] : "Finding " + c;
      classes.add(new DiseaseClass(name, Group.of(positives, samples), c >= count / 2, positives));
    }
    return classes;
  }

  private static double prevalence(int c, int count) {
    return 0.3 * Math.pow(0.005 / 0.3, (double) c / Math.max(1, count - 1));
  }

  /**
   * Returns predictions over folds.
   *
   * @param strength how far positives' scores lie above negatives', in standard deviations
   * @param seed of the scores; patients and labels are always the same
   */
  public static Predictions predictions(
      List<DiseaseClass> classes, int samples, int folds, double strength, long seed) {
    SplittableRandom people = new SplittableRandom(1);
    SplittableRandom noise = new SplittableRandom(seed);
    Predictions.Builder builder =
        new Predictions.Builder(classes.stream().map(DiseaseClass::name).toList());
    int patient = 0;
    for (int i = 0; i < samples; i++) {
      patient += people.nextInt(2);
      BitSet labels = new BitSet();
      float[] scores = new float[classes.size()];
      for (int c = 0; c < scores.length; c++) {
        labels.set(c, people.nextDouble() < prevalence(c, scores.length));
        double normal = noise.nextDouble() + noise.nextDouble() + noise.nextDouble() - 1.5;
        scores[c] = (float) (2 * normal + (labels.get(c) ? strength : 0));
      }
      builder.add("s" + i, "p" + patient, patient % folds, scores, labels);
    }
    return builder.build();
  }
}
