package cxrcml.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ClusteredEmbeddingTest {
  private static final float[][] IMAGES = {{0.6f, 0.8f}, {1, 0}};
  private static final float[][] TEXTS = {{0, -1}, {-0.8f, 0.6f}};

  @Test
  void imagesDoNotAskForTexts() {
    float[][] clustered =
        ClusteredEmbedding.of("image")
            .of(
                IMAGES,
                () -> {
                  throw new AssertionError("asked for texts");
                });

    assertThat(clustered).isDeepEqualTo(IMAGES);
  }

  @Test
  void textsAreTheTexts() {
    assertThat(ClusteredEmbedding.of("text").of(IMAGES, () -> TEXTS)).isDeepEqualTo(TEXTS);
  }

  // By hand: each half over the root of two.
  @Test
  void jointIsBothAndOfUnitNorm() {
    float[][] clustered = ClusteredEmbedding.of("joint").of(IMAGES, () -> TEXTS);

    assertThat(clustered[0])
        .containsExactly(new float[] {0.42426407f, 0.56568542f, 0, -0.70710678f}, within(1e-7f));
    assertThat(clustered[1])
        .containsExactly(new float[] {0.70710678f, 0, -0.56568542f, 0.42426407f}, within(1e-7f));
  }
}
