package cxrcml.dataset.phantom;

import cxrcml.dataset.CxrLtClasses;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Plans who comes how often and with what.
 *
 * <p>Every class gets its CXR-LT share of the images, but at least a floor. {@code Normal} stands
 * alone; each other class is drawn among the studies that are not normal, with a mild preference
 * for its companions. Were that preference as strong as in life, the mere number of a study's
 * findings would tell its rare ones, and no picture would be needed.
 */
final class Cohort {
  /** Least share of the images that carries a class: what a small model can learn from. */
  static final double LEAST_SHARE = 0.0155;

  /** Least positives of a class in each fold, with some to spare: patients cannot be divided. */
  static final int LEAST_PER_FOLD = 9;

  private static final double COMPANY = 1.6;

  /** For each class the classes that it likes to go with, whichever of the two comes first. */
  private static final List<BitSet> COMPANIONS = companions();

  private final int samples;
  private final int folds;
  private final SplittableRandom random;
  private final List<Study> studies = new ArrayList<>();

  private Cohort(int samples, int folds, SplittableRandom random) {
    this.samples = samples;
    this.folds = folds;
    this.random = random;
  }

  /** A visit: images taken together, with one set of findings. */
  private record Study(int patient, int images, List<Finding> findings) {
    boolean shows(int classIndex) {
      return findings.stream().anyMatch(finding -> finding.classIndex() == classIndex);
    }
  }

  /** Returns the exams in the order of patients and studies. */
  static List<Exam> plan(int samples, int folds, long seed) {
    Cohort cohort = new Cohort(samples, folds, Draws.random(seed, 'c'));
    cohort.admit();
    cohort.diagnose();
    return cohort.exams();
  }

  /** Fills the studies: 1 to 4 images a patient, 1 or 2 a study. */
  private void admit() {
    int images = 0;
    for (int patient = 0; images < samples; patient++) {
      int ofPatient = Math.min(samples - images, 1 + random.nextInt(4));
      images += ofPatient;
      while (ofPatient > 0) {
        int ofStudy = ofPatient >= 2 && random.nextDouble() < 0.2 ? 2 : 1;
        studies.add(new Study(patient, ofStudy, new ArrayList<>()));
        ofPatient -= ofStudy;
      }
    }
  }

  private static List<BitSet> companions() {
    String[][] pairs = {
      {"Edema", "Cardiomegaly"},
      {"Edema", "Pleural Effusion"},
      {"Pneumonia", "Lung Opacity"},
      {"Pneumonia", "Consolidation"},
      {"Atelectasis", "Pleural Effusion"},
      {"Subcutaneous Emphysema", "Pneumothorax"},
      {"Subcutaneous Emphysema", "Rib Fracture"},
      {"Tortuous Aorta", "Calcification of the Aorta"},
      {"Pulmonary Hypertension", "Cardiomegaly"}
    };
    List<String> names = CxrLtClasses.names();
    List<BitSet> companions = new ArrayList<>();
    names.forEach(name -> companions.add(new BitSet()));
    for (String[] pair : pairs) {
      int one = names.indexOf(pair[0]);
      int other = names.indexOf(pair[1]);
      companions.get(one).set(other);
      companions.get(other).set(one);
    }
    return companions;
  }

  /** Gives every class its share, the rarest first; the most common one fills what is empty. */
  private void diagnose() {
    give(Signs.NORMAL, study -> 1);
    List<CxrLtClasses.Entry> classes = CxrLtClasses.entries();
    List<Integer> rarestFirst =
        IntStream.range(0, classes.size())
            .boxed()
            .filter(c -> c != Signs.NORMAL)
            .sorted(Comparator.comparing(c -> classes.get(c).trainingPositives()))
            .toList();
    int mostCommon = rarestFirst.get(rarestFirst.size() - 1);
    for (int c : rarestFirst) {
      give(c, study -> c == mostCommon && study.findings().isEmpty() ? 1e9 : company(c, study));
    }
    studies.forEach(study -> study.findings().sort(Comparator.comparingInt(Finding::classIndex)));
  }

  /**
   * Draws studies by weight, without putting back (Efraimidis and Spirakis 2006: the smallest of
   * the keys -log(u) / weight), until the class has its share of images.
   */
  private void give(int classIndex, ToDoubleFunction<Study> weight) {
    record Draw(double key, Study study) {}
    List<Draw> draws = new ArrayList<>();
    for (Study study : studies) {
      double key = -StrictMath.log(1 - random.nextDouble()) / weight.applyAsDouble(study);
      draws.add(new Draw(key, study));
    }
    draws.sort(Comparator.comparingDouble(Draw::key));
    int images = 0;
    for (Draw draw : draws) {
      if (images >= share(classIndex) || draw.study().shows(Signs.NORMAL)) {
        break;
      }
      Side side = random.nextBoolean() ? Side.RIGHT : Side.LEFT;
      draw.study().findings().add(new Finding(classIndex, side, random.nextDouble()));
      images += draw.study().images();
    }
  }

  /** Images that shall carry a class. */
  private int share(int classIndex) {
    double prevalence = CxrLtClasses.entries().get(classIndex).prevalence();
    double wanted = samples * Math.max(prevalence, LEAST_SHARE);
    return Math.max((int) Math.round(wanted), LEAST_PER_FOLD * folds);
  }

  /** How strongly a study attracts a class. */
  private static double company(int classIndex, Study study) {
    if (study.shows(Signs.NORMAL)) {
      return Double.MIN_NORMAL;
    }
    return COMPANIONS.get(classIndex).stream().anyMatch(study::shows) ? COMPANY : 1;
  }

  private List<Exam> exams() {
    List<Exam> exams = new ArrayList<>();
    for (int study = 0; study < studies.size(); study++) {
      Study planned = studies.get(study);
      for (int image = 0; image < planned.images(); image++) {
        String view = random.nextDouble() < 0.6 ? "PA" : "AP";
        exams.add(
            new Exam(
                exams.size(), planned.patient(), study, view, List.copyOf(planned.findings())));
      }
    }
    return exams;
  }
}
