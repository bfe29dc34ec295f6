package cxrcml.clusterer.projection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.clusterer.mixture.ExpectationStep;
import cxrcml.clusterer.mixture.SampleMatrix;
import cxrcml.clusterer.mixture.StudentMixture;
import cxrcml.clusterer.parallel.FixedChunks;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class PrincipalComponentsTest {
  private static final List<float[]> FIVE =
      List.of(
          new float[] {1, 2, 0.5f},
          new float[] {-0.5f, 1.5f, 2},
          new float[] {3, -1, 0.25f},
          new float[] {0.75f, 0, -2},
          new float[] {-1.25f, 4, 1});

  // scikit-learn 1.9.1, NumPy 2.4.6: PCA(2).fit(X).components_ and mean_, signs turned so that the
  // coordinate of the largest magnitude is positive.
  @Test
  void agreesWithScikitLearn() {
    Projection projection = PrincipalComponents.fit(FIVE, 0, 2, FixedChunks.sequential());

    assertThat(projection.mean()).containsExactly(new float[] {0.6f, 1.3f, 0.35f}, within(1e-6f));
    assertThat(projection.components())
        .containsExactly(
            new float[] {
              -0.58579970f, 0.73018017f, 0.35167545f, 0.33674057f, -0.17540584f, 0.92511544f
            },
            within(1e-6f));
  }

  // scikit-learn 1.9.1, NumPy 2.4.6: PCA(3).fit(X).components_, signs as above.
  @Test
  void passesOverTheLeadingComponents() {
    float[] second = {0.33674057f, -0.17540584f, 0.92511544f};
    float[] third = {0.73718688f, 0.66035574f, -0.14312860f};

    Projection one = PrincipalComponents.fit(FIVE, 1, 1, FixedChunks.sequential());
    Projection allThatAreLeft = PrincipalComponents.fit(FIVE, 1, 3, FixedChunks.sequential());
    Projection last = PrincipalComponents.fit(FIVE, 5, 3, FixedChunks.sequential());

    assertThat(one.components()).containsExactly(second, within(1e-6f));
    assertThat(allThatAreLeft.components())
        .containsExactly(
            new float[] {second[0], second[1], second[2], third[0], third[1], third[2]},
            within(1e-6f));
    assertThat(last.components()).containsExactly(third, within(1e-6f));
  }

  @Test
  void keepsEmbeddingsAsTheyAreWhereAllDimensionsAreWanted() {
    Projection projection = PrincipalComponents.fit(FIVE, 0, 3, FixedChunks.sequential());

    assertThat(projection.outputs()).isEqualTo(3);
    assertThat(projection.components()).isEmpty();
    assertThat(projection.mean()).containsExactly(0, 0, 0);
  }

  @Test
  void hasTheSameBitsForAnyNumberOfThreads() {
    List<float[]> embeddings = random(1_500, 70);
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      Projection one = PrincipalComponents.fit(embeddings, 0, 8, FixedChunks.sequential());
      Projection three = PrincipalComponents.fit(embeddings, 0, 8, new FixedChunks(executor, 3));

      assertThat(three.components()).isEqualTo(one.components());
      assertThat(responsibilities(three.apply(embeddings, new FixedChunks(executor, 3))))
          .isEqualTo(responsibilities(one.apply(embeddings, FixedChunks.sequential())));
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void anEmbeddingHasTheSameBitsAloneAndAmongOthers() {
    List<float[]> embeddings = random(200, 70);
    Projection projection = PrincipalComponents.fit(embeddings, 0, 8, FixedChunks.sequential());

    float[] together = responsibilities(projection.apply(embeddings, FixedChunks.sequential()));

    for (int i : new int[] {0, 127, 128, 199}) {
      List<float[]> alone = embeddings.subList(i, i + 1);
      assertThat(responsibilities(projection.apply(alone, FixedChunks.sequential())))
          .containsExactly(together[2 * i], together[2 * i + 1]);
    }
  }

  @Test
  void refusesAnEmbeddingOfAnotherLength() {
    Projection projection = Projection.identity(3);

    assertThatThrownBy(() -> projection.apply(List.of(new float[4]), FixedChunks.sequential()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("embedding: length 4 (expected: 3)");
  }

  /** The only way to see coordinates from outside: they decide responsibilities to the bit. */
  private static float[] responsibilities(SampleMatrix samples) {
    double[] locations = new double[2 * samples.dimensions()];
    double[] scales = new double[2 * samples.dimensions()];
    for (int i = 0; i < locations.length; i++) {
      locations[i] = 0.1 * (i % 7);
      scales[i] = 1 + 0.2 * (i % 3);
    }
    return new ExpectationStep(new StudentMixture(4, new double[] {.5, .5}, locations, scales))
        .responsibilities(samples);
  }

  private static List<float[]> random(int samples, int dimensions) {
    SplittableRandom random = new SplittableRandom(11);
    List<float[]> embeddings = new ArrayList<>();
    for (int i = 0; i < samples; i++) {
      float[] embedding = new float[dimensions];
      for (int d = 0; d < dimensions; d++) {
        embedding[d] = (float) (random.nextDouble() / (1 + d));
      }
      embeddings.add(embedding);
    }
    return embeddings;
  }
}
