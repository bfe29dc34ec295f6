package cxrcml.evaluator.zeroshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ZeroShotClassifierTest {
  private static final Map<String, float[]> EMBEDDINGS =
      Map.of(
          "Mass is present.", new float[] {3, 4, 0},
          "a picture of Mass", new float[] {0, 0.5f, 0.2f},
          "no Mass", new float[] {-1, 0.25f, 2},
          "normal chest", new float[] {1, 1, 1});

  private final List<String> asked = new ArrayList<>();

  // NumPy 2.4.6: mean of the normalised rows, normalised; x = (0.2, -0.4, 1) normalised.
  @Test
  void scoresByCosineToPresenceAlone() {
    Prompts prompts = Prompts.of(List.of("{} is present.", "a picture of {}"), List.of());

    float[] scores = classifier(List.of("Mass"), prompts).score(new float[] {0.2f, -0.4f, 1});

    assertThat(scores[0]).isCloseTo(-0.097791910f, within(1e-7f));
  }

  // NumPy 2.4.6: softmax over the two cosines.
  @Test
  void scoresBySoftmaxOverThePairWithoutLogitScale() {
    Prompts prompts = Prompts.of(List.of("{} is present."), List.of("no {}"));

    float[] scores = classifier(List.of("Mass"), prompts).score(new float[] {0.2f, -0.4f, 1});

    assertThat(scores[0]).isCloseTo(0.294776177f, within(1e-7f));
  }

  @Test
  void encodesEachSentenceOnceAndAllInOneCall() {
    Prompts prompts =
        new Prompts(
            List.of("{} is present."),
            List.of(),
            Map.of(
                "Healthy",
                new Prompts.ClassPrompts(List.of("normal chest"), List.of()),
                "Normal",
                new Prompts.ClassPrompts(List.of("normal chest"), List.of())));

    ZeroShotClassifier classifier = classifier(List.of("Mass", "Healthy", "Normal"), prompts);

    assertThat(asked).containsExactly("Mass is present.", "normal chest");
    float[] scores = classifier.score(new float[] {1, 1, 1});
    assertThat(scores[1]).isEqualTo(scores[2]).isCloseTo(1, within(1e-6f));
  }

  @Test
  void doesNotDependOnTheNormOfTheImageEmbedding() {
    ZeroShotClassifier classifier =
        classifier(List.of("Mass"), Prompts.of(List.of("{} is present."), List.of("no {}")));

    assertThat(classifier.score(new float[] {2, -4, 10})[0])
        .isCloseTo(classifier.score(new float[] {0.2f, -0.4f, 1})[0], within(1e-7f));
  }

  @Test
  void refusesPromptsOfAnUnknownClass() {
    Prompts prompts =
        new Prompts(
            List.of("{}"),
            List.of(),
            Map.of("Masss", new Prompts.ClassPrompts(List.of("a mass"), List.of())));

    assertThatThrownBy(() -> classifier(List.of("Mass"), prompts))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("prompts for class 'Masss' (expected: one of [Mass])");
  }

  @Test
  void refusesAnEmbeddingWithoutDirection() {
    ZeroShotClassifier classifier =
        classifier(List.of("Mass"), Prompts.of(List.of("{} is present."), List.of()));

    assertThatThrownBy(() -> classifier.score(new float[3]))
        .hasMessage("embedding of an image: norm 0.0 (expected: finite and > 0)");
    assertThatThrownBy(() -> classifier.score(new float[] {1, Float.NaN, 0}))
        .hasMessage("embedding of an image: norm NaN (expected: finite and > 0)");
  }

  private ZeroShotClassifier classifier(List<String> classes, Prompts prompts) {
    return ZeroShotClassifier.of(
        classes,
        prompts,
        texts -> {
          asked.addAll(texts);
          return texts.stream().map(EMBEDDINGS::get).toArray(float[][]::new);
        });
  }
}
