package cxrcml.evaluator.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import cxrcml.dataset.text.SeenText;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeldOutLossTest {
  private static final float[][] IMAGES = {{1, 0}, {0.6f, 0.8f}, {0, -1}};
  private static final float[][] TEXTS = {{0.8f, 0.6f}, {0, 1}, {-0.6f, -0.8f}};
  private static final List<SeenText> SAID = List.of(said("edema"), said("mass"), said("edema"));

  // PyTorch 2.7.1: mean of cross_entropy over rows and columns of 5 * images @ texts.T, float64.
  @Test
  void agreesWithPyTorch() {
    assertThat(new HeldOutLoss(3, false).of(IMAGES, SAID, TEXTS, 5))
        .isCloseTo(0.396984648, within(1e-6));
  }

  // PyTorch 2.7.1: the same with equal texts sharing the target evenly.
  @Test
  void sharesTheTargetAmongEqualTexts() {
    assertThat(new HeldOutLoss(3, true).of(IMAGES, SAID, TEXTS, 5))
        .isCloseTo(2.730317982, within(1e-6));
  }

  // PyTorch 2.7.1: the same with targets [[1, 0, 0], [1, 1, 0], [0, 0, 1]] before normalisation.
  @Test
  void aSeenSentenceDescribesEveryImageWhoseWholeTextHasIt() {
    List<SeenText> texts = List.of(said("edema"), said("mass", "edema"), said("normal"));

    assertThat(new HeldOutLoss(3, true).of(IMAGES, texts, TEXTS, 5))
        .isCloseTo(0.263651315, within(1e-6));
  }

  @Test
  void takesASmallFoldAsOneBatchAndLeavesOutARemainder() {
    double whole = new HeldOutLoss(3, false).of(IMAGES, SAID, TEXTS, 5);

    assertThat(new HeldOutLoss(32, false).of(IMAGES, SAID, TEXTS, 5)).isEqualTo(whole);
    assertThat(new HeldOutLoss(2, false).of(IMAGES, SAID, TEXTS, 5)).isLessThan(whole);
  }

  @Test
  void saysNothingAboutASingleSample() {
    assertThat(
            new HeldOutLoss(3, false)
                .of(new float[][] {{1, 0}}, List.of(said("mass")), new float[][] {{1, 0}}, 5))
        .isNaN();
  }

  private static SeenText said(String... sentences) {
    return new SeenText(List.of(sentences), List.of(sentences[0]));
  }
}
