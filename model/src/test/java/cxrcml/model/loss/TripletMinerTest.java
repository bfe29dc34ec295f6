package cxrcml.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.model.loss.TripletConfig.Hinge;
import cxrcml.model.loss.TripletConfig.Mining;
import cxrcml.model.loss.TripletConfig.Pairs;
import cxrcml.model.loss.Triplets.Triplet;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TripletMinerTest {
  private static final float MARGIN = 0.25f;
  private static final float[] EVEN = {1, 1};

  /** Points on a line; the first four are of one component, the last two of another. */
  private static final float[][] LINE = {{0}, {1}, {3}, {9}, {2}, {5}};

  private static final float[][] CERTAIN = {{1, 0}, {1, 0}, {1, 0}, {1, 0}, {0, 1}, {0, 1}};

  @Test
  void takesTheFarthestPositiveAndTheNearestNegative() {
    Triplets triplets = mine(config(Mining.BATCH_HARD, Pairs.IMAGE_IMAGE, 0), CERTAIN);

    assertThat(triplets.batch()).isEqualTo(6);
    assertThat(triplets.list())
        .containsExactly(
            triplet(0, 3, 4),
            triplet(1, 3, 4),
            triplet(2, 3, 4),
            triplet(3, 0, 5),
            triplet(4, 5, 1), // samples 1 and 2 are equally near
            triplet(5, 4, 2));
    assertThat(triplets.anchors()).isEqualTo(6);
  }

  @Test
  void semiHardTakesTheFarthestPositiveThatHasANegativeBeyondIt() {
    Triplets triplets = mine(config(Mining.SEMI_HARD, Pairs.IMAGE_IMAGE, 0), CERTAIN);

    assertThat(triplets.list())
        .containsExactly(
            triplet(0, 2, 5),
            triplet(1, 2, 5), // the positive is 2 away, the negative 4
            triplet(3, 2, 4), // for sample 2 every positive is farther than the negatives
            triplet(4, 5, 3),
            triplet(5, 4, 1));
  }

  /** The texts are behind the images; sample 4's own text may be its positive. */
  @Test
  void comparesImagesWithTexts() {
    float[][] texts = {{4}, {-1}, {8}, {2}, {6}, {1}};
    TripletMiner miner = new TripletMiner(config(Mining.BATCH_HARD, Pairs.IMAGE_TEXT, 0));

    List<Triplet> triplets = miner.mine(LINE, texts, new SoftLabels(CERTAIN, EVEN)).list();

    assertThat(triplets)
        .containsExactly(
            triplet(0, 8, 11),
            triplet(1, 8, 11),
            triplet(2, 8, 11), // texts 8 is 5 away, -1 is 4
            triplet(3, 7, 10),
            triplet(4, 10, 9),
            triplet(5, 11, 6)); // text 4 is 1 away
  }

  @Test
  void bothComparesAnImageTwice() {
    TripletMiner miner = new TripletMiner(config(Mining.BATCH_HARD, Pairs.BOTH, 0));

    Triplets triplets = miner.mine(LINE, LINE, new SoftLabels(CERTAIN, EVEN));

    assertThat(triplets.list()).hasSize(12);
    assertThat(triplets.list().get(6)).isEqualTo(triplet(0, 9, 10));
    assertThat(triplets.anchors()).isEqualTo(6);
  }

  /** Sample 3 is in doubt. */
  @Test
  void whatIsInDoubtIsNoAnchorAndNoPositiveAndNoNegative() {
    float[][] doubtful = CERTAIN.clone();
    doubtful[3] = new float[] {0.59f, 0.41f};
    doubtful[4] = new float[] {0.4f, 0.6f};

    List<Triplet> triplets =
        mine(config(Mining.BATCH_HARD, Pairs.IMAGE_IMAGE, 0.6), doubtful).list();

    // Without 3, 2 is the farthest of 0; 4 is just sure enough, 0.6f being above 0.6.
    assertThat(triplets).extracting(Triplet::anchor).containsExactly(0, 1, 2, 4, 5);
    assertThat(triplets.get(0).positive()).isEqualTo(2);
    assertThat(triplets.get(3).positive()).isEqualTo(5);
  }

  @Test
  void weighsByTheGateAndTheWeightOfTheAnchorsComponents() {
    float[][] embeddings = {{0}, {1}, {5}};
    float[][] responsibilities = {{0.9f, 0.1f}, {0.6f, 0.4f}, {0.2f, 0.8f}};
    SoftLabels labels = new SoftLabels(responsibilities, new float[] {1, 3});

    List<Triplet> triplets =
        new TripletMiner(new TripletConfig(Mining.BATCH_HARD, MARGIN))
            .mine(embeddings, null, labels)
            .list();

    // Anchor weights 1.2, 1.8, 2.6 have mean 28/15; gates .58 (1 - .26) and .58 (1 - .44).
    assertThat(triplets).hasSize(2);
    assertThat(triplets.get(0).weight()).isCloseTo((float) (0.4292 * 1.2 * 15 / 28), within(1e-6f));
    assertThat(triplets.get(1).weight()).isCloseTo((float) (0.3248 * 1.8 * 15 / 28), within(1e-6f));
  }

  /** τ_a·τ_p is 0.58 for both, τ_a·τ_n is 0.26 and 0.44. */
  @Test
  void anAdaptiveMarginIsAsLargeAsTheLabelsAreClear() {
    float[][] embeddings = {{0}, {1}, {5}};
    float[][] responsibilities = {{0.9f, 0.1f}, {0.6f, 0.4f}, {0.2f, 0.8f}};
    TripletConfig adaptive =
        new TripletConfig(Mining.BATCH_HARD, Pairs.IMAGE_IMAGE, 0.5, true, Hinge.RELU, 0);

    List<Triplet> triplets =
        new TripletMiner(adaptive)
            .mine(embeddings, null, new SoftLabels(responsibilities, EVEN))
            .list();

    assertThat(triplets.get(0).margin()).isCloseTo(0.16f, within(1e-6f));
    assertThat(triplets.get(1).margin()).isCloseTo(0.07f, within(1e-6f));
  }

  @Test
  void findsNothingWhereAllOrNoneAreAlike() {
    TripletMiner miner = new TripletMiner(new TripletConfig(Mining.BATCH_HARD, MARGIN));
    float[][] embeddings = {{0}, {1}};
    SoftLabels alike = new SoftLabels(new float[][] {{1, 0}, {1, 0}}, EVEN);
    SoftLabels different = new SoftLabels(new float[][] {{1, 0}, {0, 1}}, EVEN);

    assertThat(miner.mine(embeddings, null, alike).list()).isEmpty();
    assertThat(miner.mine(embeddings, null, different).list()).isEmpty();
  }

  /** By the definition: of all pairs that an anchor may have, the one that sorts first. */
  @ParameterizedTest
  @CsvSource({
    "BATCH_HARD, IMAGE_IMAGE, 0",
    "BATCH_HARD, IMAGE_TEXT, 0.5",
    "SEMI_HARD, IMAGE_IMAGE, 0.5",
    "SEMI_HARD, IMAGE_TEXT, 0"
  })
  void agreesWithATrialOfAllPairs(Mining mining, Pairs pairs, double confidence) {
    SplittableRandom random = new SplittableRandom(11);
    for (int trial = 0; trial < 20; trial++) {
      float[][] images = points(random, 14, 3);
      float[][] texts = points(random, 14, 3);
      float[][] responsibilities = shares(random, 14, 4);
      SoftLabels labels = new SoftLabels(responsibilities, new float[] {1, 2, 3, 4});
      float[][] candidates = pairs == Pairs.IMAGE_IMAGE ? images : texts;
      List<String> expected = new ArrayList<>();
      for (int a = 0; a < 14; a++) {
        int[] best = null;
        for (int p = 0; p < 14; p++) {
          for (int n = 0; n < 14; n++) {
            boolean sure =
                Math.min(
                        Math.min(max(responsibilities[a]), max(responsibilities[p])),
                        max(responsibilities[n]))
                    >= confidence;
            boolean itself = p == a && pairs == Pairs.IMAGE_IMAGE;
            double near = distance(images[a], candidates[p]);
            double far = distance(images[a], candidates[n]);
            if (!sure
                || itself
                || argmax(responsibilities[p]) != argmax(responsibilities[a])
                || argmax(responsibilities[n]) == argmax(responsibilities[a])
                || (mining == Mining.SEMI_HARD && far <= near)) {
              continue;
            }
            if (best == null
                || near > distance(images[a], candidates[best[0]])
                || (p == best[0] && far < distance(images[a], candidates[best[1]]))) {
              best = new int[] {p, n};
            }
          }
        }
        if (best != null) {
          int offset = pairs == Pairs.IMAGE_IMAGE ? 0 : 14;
          expected.add(a + " " + (offset + best[0]) + " " + (offset + best[1]));
        }
      }

      List<Triplet> found =
          new TripletMiner(config(mining, pairs, confidence)).mine(images, texts, labels).list();

      assertThat(found)
          .extracting(t -> t.anchor() + " " + t.positive() + " " + t.negative())
          .isEqualTo(expected);
      assertThat(found).isNotEmpty();
    }
  }

  @Test
  void refusesShapesThatDoNotFitAndWeightsThatAreAllZero() {
    assertThatThrownBy(() -> new SoftLabels(new float[2][3], EVEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("responsibilities[0]: length 3 (expected: 2)");
    assertThatThrownBy(() -> new SoftLabels(new float[2][2], new float[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("clusterWeights: sum 0.0 (expected: finite, > 0)");
  }

  static float[][] points(SplittableRandom random, int count, int dimensions) {
    float[][] points = new float[count][dimensions];
    for (float[] point : points) {
      for (int d = 0; d < dimensions; d++) {
        point[d] = (float) random.nextDouble(-1, 1);
      }
    }
    return points;
  }

  /** Responsibilities of which some are sure and some are not. */
  static float[][] shares(SplittableRandom random, int count, int components) {
    float[][] shares = new float[count][components];
    for (float[] row : shares) {
      double sum = 0;
      double[] raw = new double[components];
      for (int k = 0; k < components; k++) {
        raw[k] = Math.exp(3 * random.nextDouble(-1, 1));
        sum += raw[k];
      }
      for (int k = 0; k < components; k++) {
        row[k] = (float) (raw[k] / sum);
      }
    }
    return shares;
  }

  private static Triplets mine(TripletConfig config, float[][] responsibilities) {
    return new TripletMiner(config).mine(LINE, null, new SoftLabels(responsibilities, EVEN));
  }

  private static TripletConfig config(Mining mining, Pairs pairs, double confidence) {
    return new TripletConfig(mining, pairs, MARGIN, false, Hinge.RELU, confidence);
  }

  private static Triplet triplet(int anchor, int positive, int negative) {
    return new Triplet(anchor, positive, negative, 1, MARGIN);
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
    }
    return sum;
  }

  private static int argmax(float[] values) {
    int largest = 0;
    for (int k = 1; k < values.length; k++) {
      largest = values[k] > values[largest] ? k : largest;
    }
    return largest;
  }

  private static double max(float[] values) {
    return values[argmax(values)];
  }
}
