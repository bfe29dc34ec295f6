package cxrcml.coordinator.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StepRoundTest {
  // torch 2.7.1: clip_grad_norm_ of [3, -1, 2, 0.5, 7] with max_norm 1.5 gives norm 7.9530 and
  // scales the gradient by 0.1886.
  @Test
  void scalesByTheGlobalNorm() {
    StepRound round = new StepRound(List.of(2, 1));
    round.seal(1, new double[] {0.25 + 49});
    assertThat(round.isComplete()).isFalse();
    round.seal(0, new double[] {9 + 1, 4});

    Update update = round.update(1.5);

    assertThat(update.norm()).isCloseTo(7.9530, within(1e-4));
    assertThat(update.scale()).isCloseTo(0.1886, within(1e-4));
    assertThat(update.skip()).isFalse();
  }

  @Test
  void hasTheSameBitsForAnyNumberOfShards() {
    double[] norms = new SplittableRandom(5).doubles(64, 0, 1e6).toArray();
    StepRound one = new StepRound(List.of(64));
    one.seal(0, norms);
    StepRound two = new StepRound(List.of(23, 41));
    two.seal(1, java.util.Arrays.copyOfRange(norms, 23, 64));
    two.seal(0, java.util.Arrays.copyOfRange(norms, 0, 23));

    assertThat(two.update(1.5)).isEqualTo(one.update(1.5));
  }

  @Test
  void leavesSmallGradientsAndThoseWithoutALimitAsTheyAre() {
    StepRound round = new StepRound(List.of(1));
    round.seal(0, new double[] {4});

    assertThat(round.update(3).scale()).isEqualTo(1);
    assertThat(round.update(0).scale()).isEqualTo(1);
  }

  @Test
  void skipsAGradientThatIsNotFinite() {
    StepRound round = new StepRound(List.of(2));
    round.seal(0, new double[] {4, Double.POSITIVE_INFINITY});

    assertThat(round.update(1).skip()).isTrue();
  }

  @Test
  void theFirstNormsOfAShardCount() {
    StepRound round = new StepRound(List.of(1));
    round.seal(0, new double[] {4});
    round.seal(0, new double[] {9});

    assertThat(round.update(0).norm()).isEqualTo(2);
    assertThatThrownBy(() -> round.seal(0, new double[2]))
        .hasMessage("squared_norms: 2 (expected: 1 blocks of shard 0)");
  }
}
