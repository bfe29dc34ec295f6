package cxrcml.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import cxrcml.model.loss.LossConfig.Mining;
import cxrcml.model.loss.Triplets.Triplet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TripletMinerTest {
  private static final float[] EVEN = {1, 1};

  /** Points on a line; the first four are of one component, the last two of another. */
  private static final float[][] LINE = {{0}, {1}, {3}, {9}, {2}, {5}};

  private static final float[][] CERTAIN = {{1, 0}, {1, 0}, {1, 0}, {1, 0}, {0, 1}, {0, 1}};

  @Test
  void takesTheFarthestPositiveAndTheNearestNegative() {
    Triplets triplets = new TripletMiner(Mining.BATCH_HARD).mine(LINE, CERTAIN, EVEN);

    assertThat(triplets.batch()).isEqualTo(6);
    assertThat(triplets.list())
        .containsExactly(
            new Triplet(0, 3, 4, 1),
            new Triplet(1, 3, 4, 1),
            new Triplet(2, 3, 4, 1),
            new Triplet(3, 0, 5, 1),
            new Triplet(4, 5, 1, 1), // samples 1 and 2 are equally near
            new Triplet(5, 4, 2, 1));
  }

  @Test
  void semiHardTakesTheFarthestPositiveThatHasANegativeBeyondIt() {
    Triplets triplets = new TripletMiner(Mining.SEMI_HARD).mine(LINE, CERTAIN, EVEN);

    assertThat(triplets.list())
        .containsExactly(
            new Triplet(0, 2, 5, 1),
            new Triplet(1, 2, 5, 1), // the positive is 2 away, the negative 4
            new Triplet(3, 2, 4, 1), // for sample 2 every positive is farther than the negatives
            new Triplet(4, 5, 3, 1),
            new Triplet(5, 4, 1, 1));
  }

  @Test
  void weighsByTheGateAndTheWeightOfTheAnchorsComponents() {
    float[][] embeddings = {{0}, {1}, {5}};
    float[][] responsibilities = {{0.9f, 0.1f}, {0.6f, 0.4f}, {0.2f, 0.8f}};
    float[] weights = {1, 3};

    List<Triplet> triplets =
        new TripletMiner(Mining.BATCH_HARD).mine(embeddings, responsibilities, weights).list();

    // Anchor weights 1.2, 1.8, 2.6 have mean 28/15; gates .58 (1 - .26) and .58 (1 - .44).
    assertThat(triplets).hasSize(2);
    assertThat(triplets.get(0).weight()).isCloseTo((float) (0.4292 * 1.2 * 15 / 28), within(1e-6f));
    assertThat(triplets.get(1).weight()).isCloseTo((float) (0.3248 * 1.8 * 15 / 28), within(1e-6f));
  }

  @Test
  void findsNothingWhereAllOrNoneAreAlike() {
    TripletMiner miner = new TripletMiner(Mining.BATCH_HARD);
    float[][] embeddings = {{0}, {1}};

    assertThat(miner.mine(embeddings, new float[][] {{1, 0}, {1, 0}}, EVEN).list()).isEmpty();
    assertThat(miner.mine(embeddings, new float[][] {{1, 0}, {0, 1}}, EVEN).list()).isEmpty();
  }

  @Test
  void refusesShapesThatDoNotFitAndWeightsThatAreAllZero() {
    TripletMiner miner = new TripletMiner(Mining.BATCH_HARD);

    assertThatThrownBy(() -> miner.mine(new float[3][2], new float[2][2], EVEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("responsibilities: length 2 (expected: 3)");
    assertThatThrownBy(() -> miner.mine(new float[2][2], new float[2][3], EVEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("responsibilities[0]: length 3 (expected: 2)");
    assertThatThrownBy(() -> miner.mine(new float[2][2], new float[2][2], new float[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("clusterWeights: sum 0.0 (expected: finite, > 0)");
  }
}
