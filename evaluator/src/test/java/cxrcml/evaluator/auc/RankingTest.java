package cxrcml.evaluator.auc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RankingTest {
  /** Cases by scikit-learn; the file names its version, oracle.py beside it made it. */
  static Stream<Arguments> scikitLearn() throws IOException {
    JsonNode oracle = new ObjectMapper().readTree(RankingTest.class.getResource("oracle.json"));
    return IntStream.range(0, oracle.get("cases").size())
        .mapToObj(i -> oracle.get("cases").get(i))
        .map(example -> Arguments.of(example.get("what").asText(), example));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scikitLearn")
  void agreesWithScikitLearn(String what, JsonNode example) {
    int n = example.get("scores").size();
    float[] scores = new float[n];
    boolean[] labels = new boolean[n];
    int[] weights = new int[n];
    for (int i = 0; i < n; i++) {
      scores[i] = (float) example.get("scores").get(i).asDouble();
      labels[i] = example.get("labels").get(i).asInt() == 1;
      weights[i] = example.get("weights").get(i).asInt();
    }

    Areas areas = Ranking.of(scores, labels, IntStream.range(0, n).toArray()).areas(weights);

    if (example.get("auc").isNull()) {
      assertThat(areas).isEqualTo(Areas.UNDEFINED);
    } else {
      assertThat(areas.auc()).isCloseTo(example.get("auc").asDouble(), within(1e-14));
      assertThat(areas.averagePrecision()).isCloseTo(example.get("ap").asDouble(), within(1e-14));
    }
  }

  /** Brute force: all pairs of a positive and a negative. */
  @Test
  void agreesWithAllPairsForPatientsOfSeveralSamples() {
    SplittableRandom random = new SplittableRandom(11);
    for (int round = 0; round < 50; round++) {
      int n = 2 + random.nextInt(60);
      float[] scores = new float[n];
      boolean[] labels = new boolean[n];
      int[] units = new int[n];
      for (int i = 0; i < n; i++) {
        scores[i] = random.nextInt(1 + round) * 0.25f - 3;
        labels[i] = random.nextInt(3) == 0;
        units[i] = random.nextInt(5);
      }
      int[] weights = random.ints(5, 0, 4).toArray();

      Areas areas = Ranking.of(scores, labels, units).areas(weights);

      assertThat((Double) areas.auc()).isEqualTo(allPairs(scores, labels, units, weights));
    }
  }

  private static Double allPairs(float[] scores, boolean[] labels, int[] units, int[] weights) {
    double won = 0;
    double pairs = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (labels[i] && !labels[j]) {
          double weight = (double) weights[units[i]] * weights[units[j]];
          won += scores[i] > scores[j] ? weight : scores[i] == scores[j] ? weight / 2 : 0;
          pairs += weight;
        }
      }
    }
    return won / pairs;
  }

  @Test
  void ordersInfinitiesAsNumbers() {
    float[] scores = {Float.NEGATIVE_INFINITY, 3, Float.POSITIVE_INFINITY, -3};
    boolean[] labels = {false, true, true, false};

    assertThat(Areas.of(scores, labels).auc()).isEqualTo(1);
  }

  @Test
  void staysExactAtTheSizeOfMimic() {
    int n = 377_110;
    float[] scores = new float[n];
    boolean[] labels = new boolean[n];
    for (int i = 0; i < n; i++) {
      scores[i] = i / 2;
      labels[i] = i % 2 == 0;
    }

    // Pairs of equal scores, each a positive and a negative: exactly one half.
    assertThat(Areas.of(scores, labels).auc()).isEqualTo(0.5);
  }

  @Test
  void refusesScoresThatAreNoNumber() {
    float[] scores = {0.5f, Float.NaN};

    assertThatThrownBy(() -> Areas.of(scores, new boolean[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("scores: NaN at 1 (expected: a number)");
  }

  @Test
  void refusesLabelsOfAnotherLength() {
    assertThatThrownBy(() -> Areas.of(new float[3], new boolean[2]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("labels: length 2 (expected: 3)");
  }

  @Test
  void saysNothingAboutNoSamples() {
    Areas areas = Areas.of(new float[0], new boolean[0]);

    assertThat(areas.defined()).isFalse();
    assertThat(Arrays.asList(areas.auc(), areas.averagePrecision())).containsOnly(Double.NaN);
  }
}
