package cxrcml.dataset.fold;

import static java.util.Comparator.comparingDouble;
import static java.util.Comparator.comparingInt;

import cxrcml.dataset.InvalidDataException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * Splits samples into folds by iterative stratification over patients: while a class has patients
 * without a fold, the class with the fewest of them is dealt out, patients with most of its images
 * first, each to the fold that lacks it most; patients without any class fill up the sizes.
 *
 * <p>The result depends on the seed and on what each patient has, not on the order of the samples.
 *
 * @see <a href="https://doi.org/10.1007/978-3-642-23808-6_10">K. Sechidis, G. Tsoumakas and I.
 *     Vlahavas (2011), On the stratification of multi-label data</a>
 */
public final class PatientFolds {
  private final int classes;
  private final List<FoldNeeds> needs = new ArrayList<>();
  private final List<Patient> waiting;
  private final Map<String, Integer> foldOfSubject = new HashMap<>();

  private PatientFolds(Collection<Patient> patients, int classes, int folds, long seed) {
    this.classes = classes;
    for (int fold = 0; fold < folds; fold++) {
      needs.add(new FoldNeeds(patients, classes, folds));
    }
    this.waiting = shuffled(patients, seed);
  }

  /**
   * Assigns a fold to every sample.
   *
   * @param subjects the patient of each sample, length N
   * @param labels the classes of each sample, length N
   * @param classes number of classes
   * @param folds number of folds, 2 to the number of patients
   * @param seed decides among equals
   * @return the fold of each sample, 0 to folds - 1
   */
  public static int[] assign(
      List<String> subjects, List<BitSet> labels, int classes, int folds, long seed) {
    // Sorted by subject, so that neither row order nor hashing shows in the result.
    Map<String, Patient> patients = new TreeMap<>();
    for (int i = 0; i < subjects.size(); i++) {
      patients
          .computeIfAbsent(subjects.get(i), subject -> new Patient(subject, classes))
          .accept(labels.get(i));
    }
    if (folds < 2 || folds > patients.size()) {
      throw new InvalidDataException(
          "folds: " + folds + " (expected: 2 to the " + patients.size() + " patients)");
    }
    PatientFolds stratification = new PatientFolds(patients.values(), classes, folds, seed);
    stratification.deal();
    return subjects.stream().mapToInt(stratification.foldOfSubject::get).toArray();
  }

  private static List<Patient> shuffled(Collection<Patient> patients, long seed) {
    List<Patient> list = new ArrayList<>(patients);
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = list.size() - 1; i > 0; i--) {
      Patient other = list.set(random.nextInt(i + 1), list.get(i));
      list.set(i, other);
    }
    return list;
  }

  private void deal() {
    for (int rarest = rarestClass(); rarest >= 0; rarest = rarestClass()) {
      int dealt = rarest;
      deal(patient -> patient.positives(dealt), comparingDouble(need -> need.positives(dealt)));
    }
    deal(Patient::images, comparingDouble(FoldNeeds::images));
  }

  /** Returns the class that fewest waiting patients have, or -1 if none has any. */
  private int rarestClass() {
    int rarest = -1;
    long fewest = Long.MAX_VALUE;
    for (int c = 0; c < classes; c++) {
      int candidate = c;
      long patients = waiting.stream().filter(p -> p.positives(candidate) > 0).count();
      if (patients > 0 && patients < fewest) {
        rarest = c;
        fewest = patients;
      }
    }
    return rarest;
  }

  /** Deals out all waiting patients of positive weight, heaviest first. */
  private void deal(ToIntFunction<Patient> weight, Comparator<FoldNeeds> need) {
    List<Patient> dealt = new ArrayList<>(waiting);
    dealt.removeIf(patient -> weight.applyAsInt(patient) == 0);
    dealt.sort(comparingInt(weight).reversed());
    Comparator<FoldNeeds> neediest = need.thenComparingDouble(FoldNeeds::images);
    for (Patient patient : dealt) {
      int fold = 0;
      for (int other = 1; other < needs.size(); other++) {
        fold = neediest.compare(needs.get(other), needs.get(fold)) > 0 ? other : fold;
      }
      needs.get(fold).take(patient);
      foldOfSubject.put(patient.subject(), fold);
    }
    waiting.removeIf(patient -> foldOfSubject.containsKey(patient.subject()));
  }
}
