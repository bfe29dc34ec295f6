package cxrcml.dataset.report;

import static cxrcml.dataset.report.TextChoice.FINDINGS;
import static cxrcml.dataset.report.TextChoice.IMPRESSION;
import static cxrcml.dataset.report.TextChoice.LAST;
import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.dataset.report.TextChoice.Chosen;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reports written for this test in the manner of MIMIC-CXR's: every line starts with a blank. */
final class TextChoiceTest {
  private static Chosen chosen(String report) {
    return TextChoice.choose(report, TextChoice.DEFAULT).orElseThrow();
  }

  @Test
  void prefersTheImpressionAndJoinsItsLines() {
    String report =
        """
                                       FINAL REPORT
         INDICATION:  ___F with cough.  // pneumonia?

         COMPARISON:  None.

         FINDINGS:

         The lungs are clear.

         IMPRESSION:

         1.  No acute
         cardiopulmonary process.
        """;

    assertThat(ReportSections.of(report))
        .extracting(Section::name)
        .containsExactly("preamble", "indication", "comparison", "findings", "impression");
    assertThat(chosen(report))
        .isEqualTo(new Chosen(IMPRESSION, "1. No acute cardiopulmonary process."));
  }

  @Test
  void takesTheLastImpressionOfSeveralAsAfterAnAddendum() {
    String report =
        """
         WET READ: ___ 10:12 PM
          No pneumothorax.
         IMPRESSION:  Small effusion.
         ADDENDUM  The effusion was discussed at 9:15.
         IMPRESSION:  The effusion is moderate, not small.
        """;

    assertThat(chosen(report))
        .isEqualTo(new Chosen(IMPRESSION, "The effusion is moderate, not small."));
  }

  @Test
  void anEmptyLastImpressionDoesNotHideTheOneBefore() {
    assertThat(chosen("\n IMPRESSION: Edema.\n ADDENDUM:  None\n IMPRESSION:\n ___."))
        .isEqualTo(new Chosen(IMPRESSION, "Edema."));
  }

  @Test
  void leavesCapitalsWithAColonInMidLineInTheText() {
    String report = " FINDINGS:  The tip of the PICC: in the SVC. IMPRESSION: none given here.\n";

    assertThat(chosen(report))
        .isEqualTo(
            new Chosen(FINDINGS, "The tip of the PICC: in the SVC. IMPRESSION: none given here."));
  }

  @Test
  void readsAClockTimeAndAnIndentedWordAsText() {
    String report = " IMPRESSION: Line seen.\n   NOTE: indented.\n 10:30: called.\n";

    assertThat(chosen(report).text()).isEqualTo("Line seen. NOTE: indented. 10:30: called.");
  }

  @Test
  void fallsBackToTheLastParagraph() {
    String report =
        """
         EXAMINATION:  Radiograph of the knee, miscoded.

         Heart size is normal.

         Lungs are clear.
        """;

    assertThat(chosen(report)).isEqualTo(new Chosen(LAST, "Lungs are clear."));
    assertThat(chosen("No header at all.\n \n The heart is large."))
        .isEqualTo(new Chosen(LAST, "The heart is large."));
  }

  @Test
  void hasNoTextWhereNothingIsSaid() {
    assertThat(TextChoice.choose("", TextChoice.DEFAULT)).isEmpty();
    assertThat(TextChoice.choose(" IMPRESSION:\n ___\n", TextChoice.DEFAULT)).isEmpty();
    assertThat(TextChoice.choose(" INDICATION: Cough.\n", TextChoice.DEFAULT)).isEmpty();
    assertThat(TextChoice.choose(" FINDINGS: Clear.\n", List.of(IMPRESSION))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "IMPRESSION | impression",
        "IMPRESSON | impression",
        "IMPRESSIONS | impression",
        "CONCLUSION | impression",
        "CONCLUSIONS | impression",
        "FINDINGS AND IMPRESSION | impression",
        "IMPRESSION (PRELIMINARY) | impression",
        "FINDINGS | findings",
        "FINDING | findings",
        "FINIDNGS | findings",
        "CHEST, TWO VIEWS | findings",
        "PA AND LATERAL VIEWS OF THE CHEST | findings",
        "PORTABLE AP CHEST RADIOGRAPH | findings",
        "COMPARISONS | comparison",
        "COMPARISON | comparison",
        "CHEST RADIOGRAPH INDICATION | chest radiograph indication",
        "CLINICAL HISTORY | clinical history",
        "INDICATION | indication",
        "TECHNIQUE | technique",
      })
  void bringsTheSpellingsOfAHeaderTogether(String header, String name) {
    assertThat(ReportSections.of("\n " + header + ":  Words."))
        .containsExactly(new Section(name, "Words."));
  }
}
