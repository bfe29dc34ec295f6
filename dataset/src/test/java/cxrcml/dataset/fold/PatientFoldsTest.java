package cxrcml.dataset.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import cxrcml.dataset.CxrLtClasses;
import cxrcml.dataset.InvalidDataException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class PatientFoldsTest {
  private static final int FOLDS = 5;
  private static final int CLASSES = 40;
  private static final int PATIENTS = 1_300;

  private final List<String> subjects = new ArrayList<>();
  private final List<BitSet> labels = new ArrayList<>();

  /** Draws patients of 1 to 9 images whose labels follow the CXR-LT prevalences, at least 1 %. */
  @BeforeEach
  void draw() {
    Random random = new Random(20_240_607);
    for (int patient = 0; patient < PATIENTS; patient++) {
      int images = 1 + random.nextInt(3) * random.nextInt(5);
      for (int i = 0; i < images; i++) {
        BitSet bits = new BitSet();
        for (int c = 0; c < CLASSES; c++) {
          double prevalence = Math.max(0.01, CxrLtClasses.entries().get(c).prevalence());
          bits.set(c, random.nextDouble() < prevalence);
        }
        subjects.add("p" + patient);
        labels.add(bits);
      }
    }
  }

  private int[] assign(long seed) {
    return PatientFolds.assign(subjects, labels, CLASSES, FOLDS, seed);
  }

  @Test
  void putsNoPatientOnBothSides() {
    int[] folds = assign(1);

    Map<String, Integer> foldOf = new HashMap<>();
    for (int i = 0; i < folds.length; i++) {
      assertThat(folds[i]).isBetween(0, FOLDS - 1);
      assertThat(foldOf.merge(subjects.get(i), folds[i], (first, next) -> first))
          .isEqualTo(folds[i]);
    }
  }

  /**
   * A perfect split has a fifth everywhere. Whole patients of up to 9 images allow no less than a
   * few images of difference; patients dealt at random are off by about 0.1 in the rare classes.
   */
  @Test
  void spreadsImagesAndEveryClassEvenly() {
    int[] folds = assign(1);

    double[] images = new double[FOLDS];
    double[][] positives = new double[CLASSES][FOLDS];
    for (int i = 0; i < folds.length; i++) {
      int fold = folds[i];
      images[fold]++;
      labels.get(i).stream().forEach(c -> positives[c][fold]++);
    }

    assertEven(images, 0.01);
    for (double[] positivesOfClass : positives) {
      double total = 0;
      for (double count : positivesOfClass) {
        total += count;
      }
      assertEven(positivesOfClass, Math.max(0.025, 3 / total));
    }
  }

  private static void assertEven(double[] counts, double tolerance) {
    double total = 0;
    for (double count : counts) {
      total += count;
    }
    for (double count : counts) {
      assertThat(count / total).isCloseTo(1.0 / FOLDS, within(tolerance));
    }
  }

  @Test
  void dependsOnTheSeedButNotOnTheOrderOfTheSamples() {
    int[] folds = assign(7);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < folds.length; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(3));

    int[] reordered =
        PatientFolds.assign(
            order.stream().map(subjects::get).toList(),
            order.stream().map(labels::get).toList(),
            CLASSES,
            FOLDS,
            7);

    for (int i = 0; i < reordered.length; i++) {
      assertThat(reordered[i]).isEqualTo(folds[order.get(i)]);
    }
    assertThat(assign(7)).isEqualTo(folds);
    assertThat(assign(8)).isNotEqualTo(folds);
  }

  @Test
  void givesEveryFoldOneOfFivePatientsWithARareClass() {
    List<String> few = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    List<BitSet> rare = new ArrayList<>();
    for (int i = 0; i < few.size(); i++) {
      rare.add(BitSet.valueOf(new long[] {i % 2 == 0 ? 0b11 : 0b10}));
    }

    int[] folds = PatientFolds.assign(few, rare, 2, FOLDS, 11);

    assertThat(List.of(folds[0], folds[2], folds[4], folds[6], folds[8]))
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(List.of(folds[1], folds[3], folds[5], folds[7], folds[9]))
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  @Test
  void refusesMoreFoldsThanPatients() {
    assertThatExceptionOfType(InvalidDataException.class)
        .isThrownBy(
            () ->
                PatientFolds.assign(
                    List.of("a", "b", "a"),
                    List.of(new BitSet(), new BitSet(), new BitSet()),
                    1,
                    3,
                    0))
        .withMessage("folds: 3 (expected: 2 to the 2 patients)");
  }
}
