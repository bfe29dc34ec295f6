package cxrcml.dataset.phantom;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.dataset.CxrLtClasses;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReportTest {
  private final List<Exam> exams = Cohort.plan(1_000, 5, 1);

  @Test
  void impressionNamesEveryFinding() {
    assertThat(exams)
        .allSatisfy(
            exam -> {
              String report = Report.dictate(exam, 1);
              assertThat(report).startsWith("FINDINGS: ").contains("\nIMPRESSION: ");
              String impression = report.substring(report.indexOf("IMPRESSION:"));
              exam.findings()
                  .forEach(f -> assertThat(impression).containsIgnoringCase(name(f.classIndex())));
            });
  }

  @Test
  void deniesOnlyWhatIsAbsent() {
    int denials = 0;
    for (Exam exam : exams) {
      String report = Report.dictate(exam, 1).toLowerCase(Locale.ROOT);
      for (int c = 0; c < CxrLtClasses.entries().size(); c++) {
        String name = name(c);
        for (String denial :
            List.of("no " + name, "no evidence of " + name, name + " is not seen")) {
          if (report.contains(". " + denial + ".")) {
            denials++;
            assertThat(exam.labels().get(c)).as(report).isFalse();
          }
        }
      }
    }

    assertThat(denials).isGreaterThan(exams.size() / 2);
  }

  @Test
  void wordingVariesButTheImagesOfAStudyShareTheirReport() {
    Set<String> reports = new HashSet<>();
    Set<Integer> studies = new HashSet<>();
    for (Exam exam : exams) {
      reports.add(Report.dictate(exam, 1));
      studies.add(exam.study());
    }

    assertThat(reports).hasSizeBetween((int) (0.9 * studies.size()), studies.size());
  }

  private static String name(int classIndex) {
    return CxrLtClasses.names().get(classIndex).toLowerCase(Locale.ROOT);
  }
}
