package cxrcml.dataset.phantom;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.dataset.CxrLtClasses;
import cxrcml.dataset.fold.PatientFolds;
import cxrcml.dataset.reference.LabelCountReference;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CohortTest {
  private static final int CLASSES = CxrLtClasses.entries().size();
  private static final int SAMPLES = PhantomOptions.DEFAULT_SAMPLES;

  private final List<Exam> exams = Cohort.plan(SAMPLES, 5, 1);

  @Test
  void hasEveryClassAtItsPrevalenceOrTheFloor() {
    for (int c = 0; c < CLASSES; c++) {
      CxrLtClasses.Entry entry = CxrLtClasses.entries().get(c);
      double expected = Math.max(entry.prevalence(), Cohort.LEAST_SHARE);

      // Half an image of rounding, one more where the last study has two.
      assertThat((double) positives(exams, c) / SAMPLES)
          .as(entry.name())
          .isCloseTo(expected, within(1.5 / SAMPLES));
    }
  }

  @Test
  void leavesFivePositivesOfEachClassInEachFoldFrom200SamplesAFoldOn() {
    for (int samples : new int[] {1_000, SAMPLES}) {
      for (int seed = 1; seed <= 3; seed++) {
        List<Exam> cohort = Cohort.plan(samples, 5, seed);
        int[] folds = folds(cohort, seed);
        for (int fold = 0; fold < 5; fold++) {
          for (int c = 0; c < CLASSES; c++) {
            assertThat(positives(cohort, folds, fold, c))
                .as("%d samples, seed %d, fold %d, class %d", samples, seed, fold, c)
                .isGreaterThanOrEqualTo(5);
          }
        }
      }
    }
  }

  @Test
  void numberOfOtherFindingsTellsLittleOfAFinding() {
    List<BitSet> labels = exams.stream().map(Exam::labels).toList();
    double[][] scores = LabelCountReference.scores(labels, CLASSES);

    double sum = 0;
    for (int c = 0; c < CLASSES; c++) {
      sum += auc(scores, labels, c);
    }

    assertThat(sum / CLASSES).isBetween(0.50, 0.56);
  }

  @Test
  void normalStandsAloneAndEveryExamHasAFinding() {
    assertThat(exams)
        .allSatisfy(
            exam -> {
              assertThat(exam.findings()).isNotEmpty();
              if (exam.labels().get(Signs.NORMAL)) {
                assertThat(exam.findings()).hasSize(1);
              }
            });
  }

  @Test
  void patientsComeBackAndTheImagesOfAStudyShareItsFindings() {
    Collection<Set<Integer>> studiesOfPatients =
        exams.stream().collect(groupingBy(Exam::patient, mapping(Exam::study, toSet()))).values();
    Collection<Integer> findingsPerStudy =
        exams.stream()
            .collect(
                groupingBy(
                    Exam::study, mapping(Exam::findings, collectingAndThen(toSet(), Set::size))))
            .values();

    assertThat(studiesOfPatients).anyMatch(studies -> studies.size() >= 3);
    assertThat(studiesOfPatients.size()).isBetween(SAMPLES / 4, SAMPLES / 2);
    assertThat(findingsPerStudy).containsOnly(1);
    assertThat(findingsPerStudy.size()).isLessThan(SAMPLES);
  }

  @Test
  void dependsOnTheSeedAlone() {
    assertThat(Cohort.plan(SAMPLES, 5, 1)).isEqualTo(exams);
    assertThat(Cohort.plan(SAMPLES, 5, 2)).isNotEqualTo(exams);
  }

  private static int positives(List<Exam> exams, int classIndex) {
    return (int) exams.stream().filter(exam -> exam.labels().get(classIndex)).count();
  }

  private static int positives(List<Exam> exams, int[] folds, int fold, int classIndex) {
    return (int)
        exams.stream()
            .filter(exam -> folds[exam.index()] == fold && exam.labels().get(classIndex))
            .count();
  }

  private static int[] folds(List<Exam> exams, long seed) {
    List<String> subjects = exams.stream().map(exam -> "" + exam.patient()).toList();
    List<BitSet> labels = exams.stream().map(Exam::labels).toList();
    return PatientFolds.assign(subjects, labels, CLASSES, 5, seed);
  }

  /** Share of pairs of a positive and a negative that the score orders rightly; ties count half. */
  private static double auc(double[][] scores, List<BitSet> labels, int c) {
    int[] positives = new int[CLASSES];
    int[] negatives = new int[CLASSES];
    for (int i = 0; i < scores.length; i++) {
      (labels.get(i).get(c) ? positives : negatives)[(int) scores[i][c]]++;
    }
    double right = 0;
    double pairs = 0;
    for (int p = 0; p < CLASSES; p++) {
      for (int n = 0; n < CLASSES; n++) {
        double both = (double) positives[p] * negatives[n];
        right += p > n ? both : p == n ? both / 2 : 0;
        pairs += both;
      }
    }
    return right / pairs;
  }
}
