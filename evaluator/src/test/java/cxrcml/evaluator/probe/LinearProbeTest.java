package cxrcml.evaluator.probe;

import static org.assertj.core.api.Assertions.assertThat;

import cxrcml.evaluator.auc.Areas;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LinearProbeTest {
  private final ExecutorService one = Executors.newSingleThreadExecutor();
  private final ExecutorService three = Executors.newFixedThreadPool(3);

  @AfterEach
  void stop() {
    one.shutdownNow();
    three.shutdownNow();
  }

  @Test
  void findsWhatTheEmbeddingsHold() {
    float[][] others = embeddings(200, 8);

    LinearProbe.Verdict verdict = new LinearProbe(three).score(training(), others);

    boolean[] seen = new boolean[200];
    for (int i = 0; i < seen.length; i++) {
      seen[i] = others[i][2] > 0.3;
    }
    assertThat(Areas.of(verdict.scores().get(0), seen).auc()).isGreaterThan(0.97);
    assertThat(verdict.scores().get(2)).containsOnly(0f);
    assertThat(LinearProbe.STRENGTHS).contains(verdict.strength());
  }

  @Test
  void hasTheSameBitsOnAnyNumberOfThreads() {
    float[][] others = embeddings(50, 9);

    LinearProbe.Verdict alone = new LinearProbe(one).score(training(), others);
    LinearProbe.Verdict together = new LinearProbe(three).score(training(), others);

    assertThat(together.strength()).isEqualTo(alone.strength());
    for (int c = 0; c < 3; c++) {
      assertThat(together.scores().get(c)).isEqualTo(alone.scores().get(c));
    }
  }

  /** C is chosen on samples that it was not fitted to. */
  @Test
  void choosesByPatientsThatItDidNotTrainOn() {
    LinearProbe.Training honest = training();
    LinearProbe.Training reversed =
        new LinearProbe.Training(
            honest.embeddings(), flip(honest), honest.known(), honest.validation());

    double chosen = new LinearProbe(one).score(honest, embeddings(5, 1)).strength();
    double misled = new LinearProbe(one).score(reversed, embeddings(5, 1)).strength();

    // With validation labels turned round, the fit that follows training least is the best.
    assertThat(misled).isEqualTo(LinearProbe.STRENGTHS.get(0));
    assertThat(chosen).isGreaterThan(misled);
  }

  /** Wrong labels that nobody vouches for change nothing. */
  @Test
  void leavesOutWhatIsNotKnown() {
    LinearProbe.Training all = training();
    boolean[] known = labels(i -> i % 4 != 2);
    boolean[] spoilt = all.labels().get(0).clone();
    boolean[] other = all.labels().get(0).clone();
    for (int i = 2; i < spoilt.length; i += 4) {
      spoilt[i] = true;
      other[i] = false;
    }

    List<float[]> one = score(all, spoilt, known);
    List<float[]> two = score(all, other, known);

    assertThat(one.get(0)).isEqualTo(two.get(0));
    assertThat(one.get(0)).isNotEqualTo(score(all, spoilt, labels(i -> true)).get(0));
  }

  private List<float[]> score(LinearProbe.Training of, boolean[] labels, boolean[] known) {
    return new LinearProbe(three)
        .score(
            new LinearProbe.Training(
                of.embeddings(), List.of(labels), List.of(known), of.validation()),
            embeddings(20, 4))
        .scores();
  }

  private static List<boolean[]> flip(LinearProbe.Training training) {
    List<boolean[]> flipped = new ArrayList<>();
    for (boolean[] labels : training.labels()) {
      boolean[] turned = labels.clone();
      for (int i = 0; i < turned.length; i++) {
        turned[i] ^= training.validation().get(i);
      }
      flipped.add(turned);
    }
    return flipped;
  }

  private static LinearProbe.Training training() {
    float[][] samples = embeddings(300, 7);
    SplittableRandom noise = new SplittableRandom(3);
    List<Boolean> validation = new ArrayList<>();
    for (int i = 0; i < samples.length; i++) {
      validation.add(i % 5 == 0);
    }
    return new LinearProbe.Training(
        List.of(samples),
        List.of(
            labels(i -> samples[i][2] + 0.2 * noise.nextDouble() > 0.4),
            labels(i -> samples[i][0] - samples[i][1] > 1),
            labels(i -> false)),
        List.of(labels(i -> true), labels(i -> true), labels(i -> true)),
        validation);
  }

  private static boolean[] labels(IntPredicate label) {
    boolean[] labels = new boolean[300];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = label.test(i);
    }
    return labels;
  }

  private static float[][] embeddings(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] embeddings = new float[count][6];
    for (float[] embedding : embeddings) {
      for (int d = 0; d < embedding.length; d++) {
        embedding[d] = (float) ((random.nextDouble() - 0.5) * (d + 1));
      }
    }
    return embeddings;
  }
}
