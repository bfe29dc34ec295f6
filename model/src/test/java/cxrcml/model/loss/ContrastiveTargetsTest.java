package cxrcml.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ContrastiveTargetsTest {
  @Test
  void sharesAnImageAmongItsTextsAndATextAmongItsImages() {
    boolean[][] matches = {{true, true, false}, {false, true, false}, {false, true, true}};

    ContrastiveTargets targets = ContrastiveTargets.matched(matches);

    assertThat(targets.textsOfImages()).containsExactly(0.5f, 0.5f, 0, 0, 1, 0, 0, 0.5f, 0.5f);
    assertThat(targets.imagesOfTexts()).containsExactly(1, 1 / 3f, 0, 0, 1 / 3f, 0, 0, 1 / 3f, 1);
  }

  @Test
  void withoutFurtherMatchesItIsTheDiagonal() {
    ContrastiveTargets diagonal = ContrastiveTargets.diagonal(2);
    ContrastiveTargets matched =
        ContrastiveTargets.matched(new boolean[][] {{true, false}, {false, true}});

    assertThat(diagonal.textsOfImages()).containsExactly(1, 0, 0, 1);
    assertThat(matched.textsOfImages()).containsExactly(diagonal.textsOfImages());
    assertThat(matched.imagesOfTexts()).containsExactly(diagonal.imagesOfTexts());
  }

  @Test
  void refusesAMatrixThatIsNotSquareOrATextThatDoesNotMatchItsImage() {
    assertThatThrownBy(() -> ContrastiveTargets.matched(new boolean[][] {{true}, {true, true}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("textMatches[0]: length 1 (expected: 2)");
    assertThatThrownBy(
            () -> ContrastiveTargets.matched(new boolean[][] {{true, true}, {true, false}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("textMatches[1][1]: false");
  }
}
