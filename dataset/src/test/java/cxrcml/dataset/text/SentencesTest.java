package cxrcml.dataset.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SentencesTest {
  @Test
  void leavesHeadersOutAndJoinsBrokenLines() {
    String report =
        "FINDINGS: The heart is\n enlarged. No pneumothorax.\n\nIMPRESSION:\nCardiomegaly.";

    assertThat(Sentences.of(report))
        .containsExactly("The heart is enlarged.", "No pneumothorax.", "Cardiomegaly.");
  }

  @Test
  void keepsNumbersWhole() {
    assertThat(Sentences.of("Nodule of 1.5 cm. Stable?"))
        .containsExactly("Nodule of 1.5 cm.", "Stable?");
  }

  @Test
  void leavesTheNumbersOfAListOut() {
    assertThat(Sentences.of("IMPRESSION: 1. No effusion. 2. Mass.\n 3) Stable since 12.03.2019."))
        .containsExactly("No effusion.", "Mass.", "Stable since 12.03.2019.");
    assertThat(Sentences.of("Two masses, the larger of 12 mm. Rib fracture."))
        .containsExactly("Two masses, the larger of 12 mm.", "Rib fracture.");
  }

  @Test
  void isNeverEmpty() {
    assertThat(Sentences.of("IMPRESSION:")).containsExactly("IMPRESSION:");
    assertThat(Sentences.of("Mass is present")).containsExactly("Mass is present");
  }
}
