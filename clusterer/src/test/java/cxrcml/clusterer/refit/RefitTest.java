package cxrcml.clusterer.refit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.clusterer.contribution.Contribution;
import cxrcml.clusterer.parallel.FixedChunks;
import cxrcml.clusterer.version.PseudoLabeler;
import cxrcml.service.spec.MixtureSpec;
import cxrcml.service.spec.SpecReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class RefitTest {
  private static final int COMPONENTS = 5;
  private static final RefitOrder FIRST = new RefitOrder(1, 9, 10, 4711);
  private static final RefitOrder SECOND = new RefitOrder(2, 19, 20, 4712);

  private final Refit refit = new Refit(spec("em"), FixedChunks.sequential());
  private final List<Contribution> contributions = contributions(0);

  @Test
  void componentsKeepTheirMeaningFromVersionToVersion() {
    RefitResult first = refit.fit(contributions, FIRST, Optional.empty());
    PseudoLabeler labeler = new PseudoLabeler(first.version());

    RefitResult second = refit.fit(contributions(0.02), SECOND, Optional.of(labeler));

    assertThat(first.overlap()).isNaN();
    assertThat(second.overlap()).isGreaterThan(0.95);
    float[] before = labeler.assign(embeddings(contributions));
    float[] after = new PseudoLabeler(second.version()).assign(embeddings(contributions));
    int same = 0;
    for (int i = 0; i < contributions.size(); i++) {
      same += likeliest(before, i) == likeliest(after, i) ? 1 : 0;
    }
    assertThat(same).isGreaterThan(contributions.size() * 95 / 100);
  }

  @Test
  void softCountsFollowTheNumbering() {
    PseudoLabeler first =
        new PseudoLabeler(refit.fit(contributions, FIRST, Optional.empty()).version());
    RefitResult second = refit.fit(contributions, SECOND, Optional.of(first));

    for (int k = 0; k < COMPONENTS; k++) {
      assertThat(second.version().softCounts().get(k))
          .isCloseTo(second.version().mixture().weight(k) * 400, within(5.0));
    }
    assertThat(second.version().clusterWeights())
        .isEqualTo(ClusterWeighting.INVERSE_LOG.weights(second.version().softCounts()));
  }

  @Test
  void hasTheSameBitsForAnyNumberOfThreads() {
    ExecutorService executor = Executors.newFixedThreadPool(3);
    try {
      RefitResult one = refit.fit(contributions, FIRST, Optional.empty());
      RefitResult three =
          new Refit(spec("em"), new FixedChunks(executor, 3))
              .fit(contributions, FIRST, Optional.empty());

      assertThat(three.version().mixture().scales()).isEqualTo(one.version().mixture().scales());
      assertThat(three.version().softCounts()).isEqualTo(one.version().softCounts());
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void withoutRefinementTheMixtureIsGaussian() {
    RefitResult result =
        new Refit(spec("none"), FixedChunks.sequential())
            .fit(contributions, FIRST, Optional.empty());

    assertThat(result.version().mixture().isGaussian()).isTrue();
  }

  @Test
  void takesTheVersionBeforeOverWhereNothingHasDrifted() {
    Refit drifting = new Refit(spec("em, refit: drift, drift: 0.5"), FixedChunks.sequential());
    RefitResult first = drifting.fit(contributions, FIRST, Optional.empty());

    RefitResult second =
        drifting.fit(later(0), SECOND, Optional.of(new PseudoLabeler(first.version())));

    assertThat(second.version().number()).isEqualTo(2);
    assertThat(second.version().throughStep()).isEqualTo(19);
    assertThat(second.version().effectiveStep()).isEqualTo(20);
    assertThat(second.version().mixture()).isSameAs(first.version().mixture());
    assertThat(second.fit().iterations()).isZero();
    assertThat(second.overlap()).isEqualTo(1);
  }

  @Test
  void fitsAnewWhereEmbeddingsHaveBecomeUnlikely() {
    Refit drifting = new Refit(spec("em, refit: drift, drift: 0.5"), FixedChunks.sequential());
    RefitResult first = drifting.fit(contributions, FIRST, Optional.empty());

    RefitResult second =
        drifting.fit(later(0.3), SECOND, Optional.of(new PseudoLabeler(first.version())));

    assertThat(second.fit().iterations()).isPositive();
    assertThat(second.version().meanLogLikelihood())
        .isGreaterThan(first.version().meanLogLikelihood() - 0.5);
  }

  @Test
  void takesTheNumberOfComponentsWithTheLowestCriterionAndKeepsIt() {
    Refit choosing = new Refit(spec("em, candidates: [2, 5, 9]"), FixedChunks.sequential());

    RefitResult first = choosing.fit(contributions, FIRST, Optional.empty());
    RefitResult second =
        choosing.fit(contributions(0.02), SECOND, Optional.of(new PseudoLabeler(first.version())));

    assertThat(first.version().mixture().components()).isEqualTo(COMPONENTS);
    assertThat(second.version().mixture().components()).isEqualTo(COMPONENTS);
    // 4 free weights, 5 locations and 5 diagonals in 6 dimensions.
    assertThat(ComponentChoice.bic(first.fit(), 400, false))
        .isCloseTo(-800 * first.fit().meanLogLikelihood() + 64 * Math.log(400), within(1e-9));
  }

  @Test
  void refusesFewerContributionsThanComponents() {
    assertThatThrownBy(() -> refit.fit(contributions.subList(0, 4), FIRST, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("contributions through step 9: 4 (expected: >= 5, the number of components)");
  }

  private static MixtureSpec spec(String refinement) {
    return SpecReader.parse(
            "mixture: {components: 5, dimensions: 6, restarts: 3, tolerance: 1.0e-7, refinement: "
                + refinement
                + "}",
            List.of())
        .mixture();
  }

  /** 400 embeddings around five directions; {@code drift} moves all of them a little. */
  private static List<Contribution> contributions(double drift) {
    SplittableRandom random = new SplittableRandom(31);
    List<Contribution> contributions = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      float[] embedding = new float[16];
      for (int d = 0; d < embedding.length; d++) {
        double centre = d == i % COMPONENTS ? 1 : 0.1;
        embedding[d] = (float) (centre + 0.2 * (random.nextDouble() - 0.5) + drift);
      }
      contributions.add(new Contribution(3 * i, i % 10, embedding));
    }
    return contributions;
  }

  /** The same samples, ten steps later. */
  private static List<Contribution> later(double drift) {
    return contributions(drift).stream()
        .map(c -> new Contribution(c.sample(), c.step() + 10, c.embedding()))
        .toList();
  }

  private static List<float[]> embeddings(List<Contribution> contributions) {
    return contributions.stream().map(Contribution::embedding).toList();
  }

  private static int likeliest(float[] responsibilities, int row) {
    int likeliest = 0;
    for (int k = 1; k < COMPONENTS; k++) {
      int at = row * COMPONENTS;
      likeliest = responsibilities[at + k] > responsibilities[at + likeliest] ? k : likeliest;
    }
    return likeliest;
  }
}
